package dev.darkroom.editor;

/** Foreign text made fit for a log line, a table cell and a terminal. */
final class Line {

    private static final int LONGEST = 500;

    private Line() {}

    /** Control and format characters (line breaks, escapes, direction marks) become one space; at most 500 characters. */
    static String of(String text) {
        String start = text.length() <= 4 * LONGEST ? text : text.substring(0, 4 * LONGEST);
        String line = start.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\s]+", " ")
                .strip();
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return line.substring(0, end) + "…";
    }

    /** An exception as a line: its own words, else its kind. */
    static String of(Throwable cause) {
        String kind = cause.getClass().getSimpleName();
        return of(cause.getMessage() == null ? kind : kind + ": " + cause.getMessage());
    }
}
