package dev.darkroom.database;

import java.time.Duration;

/**
 * How long the embedded server may take. Generous, since crossing them means no database.
 *
 * @param lock for another Darkroom that is just starting or stopping the server
 * @param start from the first attempt to an answer
 * @param recovery the same, while the server says that it starts: after a crash it reads what was written since its last checkpoint
 * @param stop for an orderly end; afterwards the server is stopped at once, and recovers at its next start
 */
public record Timeouts(Duration lock, Duration start, Duration recovery, Duration stop) {
    /** Four and two minutes, an hour, and a minute. */
    public static final Timeouts STANDARD =
            new Timeouts(Duration.ofMinutes(4), Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofMinutes(1));
}
