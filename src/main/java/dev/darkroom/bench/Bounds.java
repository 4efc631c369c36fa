package dev.darkroom.bench;

/** What an option may be. */
final class Bounds {

    /** Rows of one file, which a bench queues as users do. */
    static final long ROWS = 1_000_000;

    private Bounds() {}

    static void check(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d: it must be a whole number from %d to %d".formatted(option, value, least, most));
        }
    }
}
