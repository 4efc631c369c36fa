package dev.darkroom.editor;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The {@code Retry-After} header (RFC 9110, 10.2.3). A date is measured against the answer's own {@code Date}: our clock plays no part. */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private RetryAfter() {}

    /** 0 to 10 minutes; empty where the header is missing, makes no sense, or is a date without a {@code Date} to measure it against. */
    static Optional<Duration> of(Reply.Answer answer) {
        return of(answer.retryAfter(), answer.date());
    }

    /** Of an answer with this {@code Retry-After} and this {@code Date}; null where there was none. */
    static Optional<Duration> of(String retryAfter, String date) {
        String value = retryAfter == null ? "" : retryAfter.strip();
        if (value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            return Optional.of(clamp(Duration.ofMillis(Math.round(Double.parseDouble(value) * 1_000))));
        }
        return time(value).flatMap(until -> time(date).map(now -> clamp(Duration.between(now, until))));
    }

    private static Optional<ZonedDateTime> time(String value) {
        try {
            return value == null
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private static Duration clamp(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
