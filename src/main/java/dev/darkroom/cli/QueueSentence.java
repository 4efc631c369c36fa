package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Pace;
import java.time.Instant;

/** How the whole queue stands, on a line. */
record QueueSentence(JsonNode queue, Instant now) {

    @Override
    public String toString() {
        BatchProgress p = BatchCounts.progress(queue);
        return "Queue " + Colour.state(queue.path("state").asText())
                + ": " + Counted.number(p.queued() - p.held()) + " queued, "
                + (p.held() > 0 ? Counted.number(p.held()) + " held, " : "")
                + Counted.number(p.running()) + " running, "
                + Counted.of(queue.path("workers").size(), "node") + ", "
                + Counted.number(
                        BatchCounts.limit(queue, "api").path("per_minute").asLong())
                + " a minute" + why();
    }

    private String why() {
        Pace.State pace = BatchCounts.pace(queue, now);
        if (pace.stop().isPresent()) {
            return ". It has stopped: "
                    + Table.plain(
                            pace.stop().get().code() + ": " + pace.stop().get().message())
                    + (pace.paused()
                            ? ". And a person has paused it " + pausedAt()
                                    + ". Once the reason is mended: darkroom resume --queue, which lifts both"
                            : ". Once the reason is mended: darkroom resume --queue");
        }
        if (pace.paused()) {
            return ". A person has paused it " + pausedAt() + ": darkroom resume --queue";
        }
        if (pace.circuit().isPresent()) {
            return ". The API is down and is tried now and then";
        }
        if (!pace.blockedFor().isZero()) {
            return ". Told to wait " + Durations.human(pace.blockedFor());
        }
        return pace.current() < pace.perMinute()
                ? ", cut to " + Counted.number(pace.current()) + " after a pause or a 429"
                : "";
    }

    private String pausedAt() {
        return Ago.of(queue.path("paused_at").textValue(), now);
    }
}
