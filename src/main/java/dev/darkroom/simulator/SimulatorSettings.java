package dev.darkroom.simulator;

import dev.darkroom.simulator.picture.RenderMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Everything about a simulator that can be set. Counts are zero for "no limit" where that makes sense; a value out of
 * its range is refused with an {@link IllegalArgumentException} that names the setting and what is allowed.
 *
 * @param home folder for the ledger, the records and the pictures; kept across restarts, used by one simulator at a time
 * @param host address to listen on
 * @param port port to listen on, 0 for any free one
 * @param latency how long an edit takes, 0 to 1 hour; the shortest when {@code latencyMax} is longer
 * @param latencyMax longest time an edit takes; each edit draws uniformly from {@code latency} to this. Zero: always {@code latency}
 * @param ratePerMinute requests (edits, look-ups and uploads together) accepted per {@code rateWindow}, 0 for no limit
 * @param rateWindow width of the sliding window of the rate limits, 100 ms to 1 hour; the real one is a minute
 * @param retryAfter the form of the {@code Retry-After} header of a 429
 * @param uploadsPerMinute uploads accepted per {@code rateWindow}, 0 for no limit
 * @param uploadsAtOnce uploads accepted at the same time, 0 for no limit
 * @param creditsPerEdit price of one edit in credits
 * @param credits the account's balance before the first charge of this home's ledger
 * @param creditsRefusalStatus HTTP status of the answer when the credits are gone: 200, 400, 402 or 403
 * @param keys the only API keys accepted; empty accepts every key that is not blank
 * @param badKeys API keys that are refused
 * @param linkLifetime how long a {@code temporaryUrl} can be fetched, 1 second to 7 days
 * @param outputPixels most pixels of a result, 4,096 to 16,000,000; a larger picture is scaled down, none is scaled up
 * @param render how much work goes into a result
 * @param maxUpload most bytes of an uploaded file
 * @param maxInFlight most edits in flight (connections held and asynchronous ones together); more are answered 503
 * @param seed seed of latencies, fault shares and the look of edits that name no seed
 * @param faults what goes wrong on purpose; the first that fires wins
 */
public record SimulatorSettings(
        Path home,
        String host,
        int port,
        Duration latency,
        Duration latencyMax,
        int ratePerMinute,
        Duration rateWindow,
        RetryAfterForm retryAfter,
        int uploadsPerMinute,
        int uploadsAtOnce,
        long creditsPerEdit,
        long credits,
        int creditsRefusalStatus,
        Set<String> keys,
        Set<String> badKeys,
        Duration linkLifetime,
        int outputPixels,
        RenderMode render,
        long maxUpload,
        int maxInFlight,
        long seed,
        List<FaultRule> faults) {

    public SimulatorSettings {
        Objects.requireNonNull(home, "home: the simulator needs a folder for its ledger and pictures");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(retryAfter, "retry-after");
        Objects.requireNonNull(render, "render");
        within("port", port, 0, 65_535);
        within("latency", latency, Duration.ZERO, Duration.ofHours(1));
        within("latency-max", latencyMax, Duration.ZERO, Duration.ofHours(1));
        within("rate-per-minute", ratePerMinute, 0, 1_000_000);
        within("rate-window", rateWindow, Duration.ofMillis(100), Duration.ofHours(1));
        within("uploads-per-minute", uploadsPerMinute, 0, 1_000_000);
        within("uploads-at-once", uploadsAtOnce, 0, 100_000);
        within("credits-per-edit", creditsPerEdit, 0, 1_000_000_000_000L);
        within("credits", credits, 0, Long.MAX_VALUE / 2);
        if (!Set.of(200, 400, 402, 403).contains(creditsRefusalStatus)) {
            throw new IllegalArgumentException(
                    "credits-refusal-status must be 200, 400, 402 or 403 but is " + creditsRefusalStatus);
        }
        within("link-lifetime", linkLifetime, Duration.ofSeconds(1), Duration.ofDays(7));
        within("output-pixels", outputPixels, 4_096, 16_000_000);
        within("max-upload", maxUpload, 1, 1L << 30);
        within("max-in-flight", maxInFlight, 1, 1_000_000);
        keys = Set.copyOf(keys);
        badKeys = Set.copyOf(badKeys);
        faults = List.copyOf(faults);
    }

    /** The settings closest to the real API: 180 requests a minute, 100 uploads, links good for an hour, no faults. */
    public static SimulatorSettings in(Path home) {
        return builder(home).build();
    }

    /** A builder that starts from {@link #in(Path)}. */
    public static SimulatorSettingsBuilder builder(Path home) {
        return new SimulatorSettingsBuilder(home);
    }

    /** A builder that starts from these settings. */
    public SimulatorSettingsBuilder toBuilder() {
        return new SimulatorSettingsBuilder(this);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be from " + min + " to " + max + " but is " + value);
        }
    }

    private static void within(String name, Duration value, Duration min, Duration max) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " must be from " + min + " to " + max + " but is " + value);
        }
    }
}
