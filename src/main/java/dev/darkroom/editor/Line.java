package dev.darkroom.editor;

import java.util.regex.Pattern;

/** Foreign text made fit for a log line, a table cell and a terminal. */
final class Line {

    private static final int LONGEST = 500;
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\s]+");

    private Line() {}

    /** Control and format characters (line breaks, escapes, direction marks) become one space; at most 500 characters. */
    static String of(String text) {
        String start = text.length() <= 4 * LONGEST ? text : text.substring(0, 4 * LONGEST);
        String line = (isFit(start) ? start : UNFIT.matcher(start).replaceAll(" ")).strip();
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return line.substring(0, end) + "…";
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
