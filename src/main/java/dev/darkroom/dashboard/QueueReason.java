package dev.darkroom.dashboard;

import dev.darkroom.api.QueueView;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.queue.RequestCounts;
import java.time.Instant;
import java.util.Objects;

/**
 * Why the queue stands as it does, in plain words.
 *
 * @param text what is going on and what to do
 * @param until when that ends by itself; null: not known, or never
 */
public record QueueReason(String text, Instant until) {

    static QueueReason of(QueueView queue) {
        return switch (queue.state()) {
            case STOPPED -> new QueueReason(explanation(queue.stop()), null);
            case PAUSED ->
                new QueueReason(
                        "An administrator holds the whole queue back. What was paid for is still fetched.", null);
            case CIRCUIT_OPEN ->
                new QueueReason(
                        "The API does not answer, or only with errors. One call tries it now and then; jobs wait and nothing is lost.",
                        first(queue, true));
            case THROTTLED ->
                new QueueReason(
                        "The API said that there were too many requests (429). Everybody waits, then the pace climbs again.",
                        first(queue, false));
            case RUNNING -> new QueueReason(running(queue), null);
        };
    }

    private static String running(QueueView queue) {
        if (queue.workers().isEmpty()) {
            return "No worker is alive, so nothing is sent. A node that is started with darkroom serve works on the queue.";
        }
        RequestCounts counts = queue.requestCounts();
        if (counts.queued() + counts.running() == 0) {
            return "Nothing to do: every job is at rest.";
        }
        return counts.queued() == counts.held() && counts.running() == 0
                ? "All that waits is on hold: a person has paused it, or its batch's cap of paid calls is reached. Its batch says which."
                : "Jobs start as the pace allows.";
    }

    private static Instant first(QueueView queue, boolean circuit) {
        return queue.limits().stream()
                .map(limit -> circuit ? limit.circuitOpenUntil() : limit.blockedUntil())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String explanation(QueueView.Stop stop) {
        try {
            return ErrorCode.valueOf(stop.code()).explanation();
        } catch (IllegalArgumentException e) {
            return stop.code() + ": nothing is sent until an administrator resumes.";
        }
    }
}
