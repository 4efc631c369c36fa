package dev.darkroom.editor;

import dev.darkroom.job.Excerpt;
import java.util.regex.Pattern;

/** Foreign text made fit for a log line, a table cell and a terminal. */
final class Line {

    private static final int LONGEST = 500;
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\s]+");

    private Line() {}

    /** Control and format characters (line breaks, escapes, direction marks) become one space; at most 500 characters. */
    static String of(String text) {
        String start = Excerpt.start(text, 4 * LONGEST);
        String line = (isFit(start) ? start : UNFIT.matcher(start).replaceAll(" ")).strip();
        return line.length() <= LONGEST ? line : Excerpt.of(line, LONGEST - 1);
    }

    /** Plain words, as nearly all texts are. */
    private static boolean isFit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == ' ' && i > 0 && text.charAt(i - 1) == ' ') {
                return false;
            }
        }
        return true;
    }

    /** An exception as a line: its own words, else its kind. */
    static String of(Throwable cause) {
        String kind = cause.getClass().getSimpleName();
        return of(cause.getMessage() == null ? kind : kind + ": " + cause.getMessage());
    }
}
