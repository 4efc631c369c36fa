package dev.darkroom.intake;

import java.util.Optional;

/** The order of rows: 0 goes first, 9 last. */
final class Priority {

    static final int DEFAULT = 5;
    static final int COUNT = 10;
    static final String ALLOWED = "a whole number from 0 (first) to 9 (last)";

    private Priority() {}

    static Optional<Integer> read(String text) {
        boolean digit = text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '9';
        return digit ? Optional.of(text.charAt(0) - '0') : Optional.empty();
    }
}
