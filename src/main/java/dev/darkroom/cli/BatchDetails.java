package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.queue.BatchProgress;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.StringJoiner;

/** One batch as a person reads it. */
record BatchDetails(JsonNode batch, Instant now) {

    void print(PrintWriter out) {
        BatchProgress p = BatchCounts.progress(batch);
        new Facts()
                .add("batch", batch.path("id").asLong())
                .add("name", batch.path("name").asText())
                .add("owner", batch.path("owner").textValue())
                .add("state", batch.path("state").asText())
                .add("belongs to", run())
                .add("jobs", jobs(p))
                .add("paid calls", calls(p))
                .add("cap of paid calls", number("max_paid"))
                .add("credits, estimated", amount("estimated_credits"))
                .add("rate", batch.path("rate_per_minute").isNumber() ? amount("rate_per_minute") + " a minute" : null)
                .add(
                        "done",
                        batch.path("eta").isTextual() ? Ago.of(batch.path("eta").textValue(), now) : notBefore())
                .add("held for", held())
                .add(
                        "when a call's outcome is unknown",
                        batch.path("on_uncertain").asText("").toLowerCase(java.util.Locale.ROOT))
                .add("created", Ago.of(batch.path("created_at").textValue(), now))
                .add("paused", Ago.of(batch.path("paused_at").textValue(), now))
                .add("cancelled", Ago.of(batch.path("cancelled_at").textValue(), now))
                .print(out);
    }

    private String run() {
        if (!BatchCounts.isOfARun(batch)) {
            return null;
        }
        return BatchCounts.waitsForItsRun(batch)
                ? "a run that is not going on: give the same run command again"
                : "a run";
    }

    /** Why nobody knows when. */
    private String notBefore() {
        return switch (batch.path("eta_unknown").asText("")) {
            case "PAUSED" -> "not before it is resumed";
            case "HELD" -> "not before what it is held for is lifted";
            case "QUEUE_PAUSED" -> "not before the queue is resumed: a person has paused it";
            case "QUEUE_STOPPED" -> "not before the queue is resumed: it has stopped, and darkroom status says why";
            case "API_DOWN" -> "not known: the API is down, and is tried now and then";
            case "NO_WORKER" -> "not before a node works on it";
            default -> null;
        };
    }

    private String held() {
        StringJoiner reasons = new StringJoiner(", ");
        batch.path("held_reasons").forEach(reason -> reasons.add(reason.asText()));
        return reasons.length() == 0 ? null : reasons.toString();
    }

    private static String jobs(BatchProgress p) {
        StringJoiner states = new StringJoiner(", ");
        add(states, p.succeeded(), "succeeded");
        add(states, p.running(), "running");
        add(states, p.queued() - p.held(), "queued");
        add(states, p.held(), "held");
        add(states, p.failed(), "failed");
        add(states, p.cancelled(), "cancelled");
        add(states, p.uncertain(), "uncertain");
        return Counted.number(p.total()) + (states.length() == 0 ? "" : ": " + states);
    }

    private static void add(StringJoiner states, long count, String state) {
        if (count > 0) {
            states.add(Counted.number(count) + " " + state);
        }
    }

    private static String calls(BatchProgress p) {
        long open = p.charged() - p.paid();
        return Counted.number(p.paid()) + (open > 0 ? ", and " + Counted.number(open) + " that may be" : "");
    }

    private String number(String member) {
        return batch.path(member).isNumber() ? Counted.number(batch.path(member).asLong()) : null;
    }

    private String amount(String member) {
        BigDecimal amount = batch.path(member).isNumber() ? batch.path(member).decimalValue() : null;
        return amount == null ? null : Counted.amount(amount);
    }
}
