package dev.darkroom.cli;

/** Is a person watching? Java can only tell of stdin and stdout together, so the launcher looks. */
final class Terminal {

    /** To the line's start, and away with what stands there. */
    static final String ERASE_LINE = "\r\u001b[K";

    private Terminal() {}

    /** At stderr, where talk goes. */
    static boolean isThere() {
        return Boolean.getBoolean("terminal.stderr");
    }

    /** Who can be asked: somebody who sees stderr and types. */
    static boolean canAsk() {
        return isThere() && Boolean.getBoolean("terminal.stdin");
    }

    /** May stdout be in colour? See no-color.org. */
    static boolean inColour() {
        String no = System.getenv("NO_COLOR");
        return Boolean.getBoolean("terminal.stdout")
                && (no == null || no.isEmpty())
                && !"dumb".equals(System.getenv("TERM"));
    }

    /** What must come before a line that is printed while the progress bar may stand there. */
    static String clear() {
        return isThere() ? ERASE_LINE : "";
    }
}
