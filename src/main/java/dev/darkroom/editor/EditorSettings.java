package dev.darkroom.editor;

import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration of this package as one checked whole: there is no invalid instance.
 *
 * @param editor {@code darkroom.editor.*}
 * @param result {@code darkroom.result.*}
 * @param fetch {@code darkroom.fetch.*}
 */
public record EditorSettings(EditorConfig editor, ResultLinkConfig result, FetchConfig fetch) {

    public static final int FASTEST = 6_000_000;
    public static final int LARGEST_BURST = 100_000;
    public static final int MOST_AT_ONCE = 10_000;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final long GIGABYTE = 1L << 30;

    /** @throws IllegalArgumentException naming every property that is out of its bounds, its value and what is allowed */
    public EditorSettings {
        Bounds bounds = new Bounds();
        bounds.url("darkroom.editor.url", editor.url());
        bounds.number("darkroom.editor.rate-per-minute", editor.ratePerMinute(), 1, FASTEST);
        bounds.number("darkroom.editor.upload-rate-per-minute", editor.uploadRatePerMinute(), 1, FASTEST);
        bounds.number("darkroom.editor.burst", editor.burst(), 1, LARGEST_BURST);
        bounds.number("darkroom.editor.concurrency", editor.concurrency(), 1, MOST_AT_ONCE);
        editor.maxInFlight().ifPresent(most -> bounds.number("darkroom.editor.max-in-flight", most, 1, 100_000));
        bounds.number("darkroom.editor.circuit-failures", editor.circuitFailures(), 1, 100_000);
        bounds.number("darkroom.editor.upload-concurrency", editor.uploadConcurrency(), 1, 1_000);
        bounds.number("darkroom.editor.download-concurrency", editor.downloadConcurrency(), 1, 1_000);
        bounds.number("darkroom.editor.max-attempts", editor.maxAttempts(), 1, 100);
        bounds.time("darkroom.editor.connect-timeout", editor.connectTimeout(), Duration.ofMinutes(5));
        bounds.time("darkroom.editor.timeout", editor.timeout(), Duration.ofHours(1));
        bounds.time("darkroom.editor.idle-timeout", editor.idleTimeout(), Duration.ofHours(1));
        bounds.time("darkroom.editor.look-up-timeout", editor.lookUpTimeout(), Duration.ofHours(1));
        bounds.time("darkroom.editor.upload-timeout", editor.uploadTimeout(), Duration.ofHours(1));
        bounds.time("darkroom.editor.retry-delay", editor.retryDelay(), Duration.ofMinutes(1));
        bounds.time("darkroom.editor.first-look-up", editor.firstLookUp(), Duration.ofHours(1));
        bounds.time("darkroom.editor.look-up-interval", editor.lookUpInterval(), Duration.ofHours(1));
        bounds.size("darkroom.editor.max-answer-bytes", editor.maxAnswerBytes(), GIGABYTE);
        bounds.hosts("darkroom.result.hosts", result.hosts());
        bounds.size("darkroom.result.max-bytes", result.maxBytes(), 10 * GIGABYTE);
        bounds.time("darkroom.result.timeout", result.timeout(), Duration.ofHours(24));
        bounds.time("darkroom.result.idle-timeout", result.idleTimeout(), Duration.ofHours(1));
        bounds.size("darkroom.fetch.max-bytes", fetch.maxBytes(), 10 * GIGABYTE);
        bounds.time("darkroom.fetch.timeout", fetch.timeout(), Duration.ofHours(24));
        bounds.time("darkroom.fetch.idle-timeout", fetch.idleTimeout(), Duration.ofHours(1));
        bounds.throwIfAny();
    }

    private static final class Bounds {
        private final List<String> wrong = new ArrayList<>();

        void number(String property, long value, long min, long max) {
            if (value < min || value > max) {
                complain(property, value, "a whole number from " + min + " to " + max);
            }
        }

        void time(String property, Duration value, Duration max) {
            if (value.compareTo(SHORTEST) < 0 || value.compareTo(max) > 0) {
                complain(property, value.toString(), "a duration from 1ms to " + max.toSeconds() + "s");
            }
        }

        void size(String property, MemorySize value, long max) {
            if (value.asBigInteger().signum() <= 0
                    || value.asBigInteger().bitLength() > 62
                    || value.asLongValue() > max) {
                complain(
                        property,
                        value.asBigInteger().toString(),
                        "a number of bytes from 1 to " + max + " (suffixes K, M, G)");
            }
        }

        void url(String property, java.net.URI value) {
            boolean http = "http".equalsIgnoreCase(value.getScheme()) || "https".equalsIgnoreCase(value.getScheme());
            boolean bare =
                    value.getRawQuery() == null && value.getRawFragment() == null && value.getRawUserInfo() == null;
            if (!http || value.getHost() == null || !bare) {
                complain(
                        property,
                        value.toString(),
                        "an http or https address such as https://api.1min.ai, without user, query and #");
            }
        }

        void hosts(String property, List<String> values) {
            for (String value : values) {
                if (AllowedHost.parse(value).isEmpty()) {
                    complain(property, value, "a list of host names, each as name or .suffix, with or without :port");
                }
            }
        }

        private void complain(String property, Object value, String allowed) {
            wrong.add(property + " is " + value + ": it must be " + allowed);
        }

        void throwIfAny() {
            if (!wrong.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", wrong));
            }
        }
    }
}
