package dev.darkroom.cli;

/** Is a person watching stderr? Java can only tell of stdin and stdout together, so the launcher looks. */
final class Terminal {

    private Terminal() {}

    static boolean isThere() {
        return Boolean.getBoolean("terminal.stderr");
    }
}
