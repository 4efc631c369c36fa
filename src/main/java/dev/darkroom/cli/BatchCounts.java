package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.job.JobState;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Pace;
import dev.darkroom.result.BatchSummary;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a service says, in the terms of a run: so both are shown and judged by the same code. */
final class BatchCounts {

    private BatchCounts() {}

    /** @param batch or the queue: whatever has request_counts and calls */
    static BatchProgress progress(JsonNode batch) {
        JsonNode counts = batch.path("request_counts");
        return new BatchProgress(
                counts.path("queued").asLong(),
                counts.path("held").asLong(),
                counts.path("running").asLong(),
                counts.path("succeeded").asLong(),
                counts.path("failed").asLong(),
                counts.path("cancelled").asLong(),
                counts.path("uncertain").asLong(),
                batch.path("calls").path("paid").asLong(),
                batch.path("calls").path("charged").asLong());
    }

    /** Is it of a run, not of the service's queue, and is that run not going on? Nobody else works on its rows. */
    static boolean waitsForItsRun(JsonNode batch) {
        return isOfARun(batch) && batch.path("eta_unknown").asText().equals("NO_WORKER");
    }

    static boolean isOfARun(JsonNode batch) {
        return batch.path("owner").isNull();
    }

    static boolean isHeldFor(JsonNode batch, String reason) {
        for (JsonNode held : batch.path("held_reasons")) {
            if (held.asText().equals(reason)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Are there rows on hold that the service moves on by itself within seconds? A cap counts calls that are open, and has room again where one of them ends unpaid; and what
     * is held in a batch that is cancelled, or for an order to cancel it, is brought to rest.
     */
    static boolean isHeldForAMoment(JsonNode batch) {
        BatchProgress progress = progress(batch);
        JsonNode cap = batch.path("max_paid");
        boolean hasRoom = !cap.isNumber() || progress.charged() < cap.asLong();
        boolean isCancelled = batch.hasNonNull("cancelled_at") && progress.held() > 0;
        return isCancelled || isHeldFor(batch, "CANCELLED") || hasRoom && isHeldFor(batch, "MAX_PAID");
    }

    static BatchSummary summary(JsonNode batch) {
        Map<JobState, Long> rows = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            String member = state.name().toLowerCase(Locale.ROOT);
            rows.put(state, batch.path("request_counts").path(member).asLong());
        }
        JsonNode calls = batch.path("calls");
        long paid = calls.path("paid").asLong();
        return new BatchSummary(rows, 0, paid, calls.path("charged").asLong() - paid, 0, 0, 0);
    }

    static Pace.State pace(JsonNode queue, Instant now) {
        JsonNode limit = limit(queue, "api");
        Optional<Duration> circuit = until(limit.path("circuit_open_until"), now);
        JsonNode stop = queue.path("stop");
        return new Pace.State(
                limit.path("per_minute").asInt(),
                (int) Math.round(limit.path("current_per_minute").asDouble()),
                until(limit.path("blocked_until"), now).orElse(Duration.ZERO),
                !queue.path("paused_at").isNull() && !queue.path("paused_at").isMissingNode(),
                circuit.map(open -> new Pace.Circuit(open, false)),
                stop.isObject()
                        ? Optional.of(new Pace.Stop(
                                stop.path("code").asText(), stop.path("message").asText()))
                        : Optional.empty());
    }

    static JsonNode limit(JsonNode queue, String name) {
        for (JsonNode limit : queue.path("limits")) {
            if (limit.path("name").asText().equals(name)) {
                return limit;
            }
        }
        return queue.path("no limit of that name");
    }

    /** Empty where there is no time; a time that is past is zero. */
    private static Optional<Duration> until(JsonNode time, Instant now) {
        try {
            return Optional.ofNullable(time.textValue())
                    .map(Instant::parse)
                    .map(then -> then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
