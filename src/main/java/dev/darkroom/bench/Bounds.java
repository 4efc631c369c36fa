package dev.darkroom.bench;

/** What an option may be. */
final class Bounds {

    private Bounds() {}

    static void check(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d: it must be a whole number from %d to %d".formatted(option, value, least, most));
        }
    }
}
