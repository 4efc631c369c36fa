package dev.darkroom.database;

import java.time.Duration;

/** A moment after which a wait is given up, on the monotonic clock. */
record Deadline(long nanoTime) {
    /** Short beside the start of a server, long beside the cost of a look. */
    private static final long PAUSE_MILLIS = 15;

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean isOver() {
        return System.nanoTime() - nanoTime >= 0;
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    /** Waits a moment before the next look. */
    static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable("Interrupted while waiting for the embedded database.", interrupted);
        }
    }
}
