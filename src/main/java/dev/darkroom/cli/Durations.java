package dev.darkroom.cli;

import java.time.Duration;

/** Durations as a person reads them. */
final class Durations {

    private Durations() {}

    /** "45s", "3m 20s", "2h 05m"; rounded up to whole seconds. */
    static String human(Duration duration) {
        long seconds = duration.plusNanos(999_999_999).toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? String.format("%dm %02ds", seconds / 60, seconds % 60)
                : String.format("%dh %02dm", seconds / 3600, seconds % 3600 / 60);
    }
}
