package dev.darkroom.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Times as a person thinks of them: "12s ago", "3h ago", "in 5m". */
final class Ago {

    private Ago() {}

    /** @param time as the API writes it; null or empty gives nothing */
    static String of(String time, Instant now) {
        if (time == null || time.isEmpty()) {
            return "";
        }
        try {
            return of(Instant.parse(time), now);
        } catch (DateTimeException e) {
            return time;
        }
    }

    private static String of(Instant time, Instant now) {
        Duration since = Duration.between(time, now);
        // The clocks of two machines are a little apart.
        if (since.abs().compareTo(Duration.ofSeconds(1)) < 0) {
            return "now";
        }
        return since.isNegative() ? "in " + rough(since.negated()) : rough(since) + " ago";
    }

    private static String rough(Duration length) {
        if (length.toSeconds() < 60) {
            return length.toSeconds() + "s";
        }
        if (length.toMinutes() < 60) {
            return length.toMinutes() + "m";
        }
        return length.toHours() < 48 ? length.toHours() + "h" : length.toDays() + "d";
    }
}
