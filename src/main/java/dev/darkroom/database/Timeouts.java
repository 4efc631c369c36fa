package dev.darkroom.database;

import java.time.Duration;

/**
 * How long the embedded server may take. Generous, since crossing them means no database.
 *
 * @param lock for another Darkroom that is just starting or stopping the server
 * @param start from the first attempt to an answer, recovery after a crash included
 * @param stop for an orderly end; afterwards the server is stopped at once, and recovers at its next start
 */
public record Timeouts(Duration lock, Duration start, Duration stop) {
    /** Four, two and one minutes. */
    public static final Timeouts STANDARD =
            new Timeouts(Duration.ofMinutes(4), Duration.ofMinutes(2), Duration.ofMinutes(1));
}
