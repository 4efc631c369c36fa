package dev.darkroom.cli;

/** What a command's exit code means; the help text and the README list them. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int ACCOUNT_REFUSED = 3;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
