package dev.darkroom.cli;

/** Is a person watching stderr? Java can only tell of stdin and stdout together, so the launcher looks. */
final class Terminal {

    /** To the line's start, and away with what stands there. */
    static final String ERASE_LINE = "\r\u001b[K";

    private Terminal() {}

    static boolean isThere() {
        return Boolean.getBoolean("terminal.stderr");
    }

    /** What must come before a line that is printed while the progress bar may stand there. */
    static String clear() {
        return isThere() ? ERASE_LINE : "";
    }
}
