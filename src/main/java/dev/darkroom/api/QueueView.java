package dev.darkroom.api;

import dev.darkroom.queue.RequestCounts;
import java.time.Instant;
import java.util.List;

/**
 * How the whole queue stands.
 *
 * @param stop null unless it has stopped by itself until a person says that the reason is mended
 * @param workers the nodes that are alive
 */
public record QueueView(
        State state,
        Instant pausedAt,
        Stop stop,
        RequestCounts requestCounts,
        BatchView.Calls calls,
        List<Limit> limits,
        List<Worker> workers) {

    public enum State {
        RUNNING,
        /** Everybody waits for the end of a 429. */
        THROTTLED,
        /** The API is down and is only tried now and then. */
        CIRCUIT_OPEN,
        /** A person holds it back. */
        PAUSED,
        /** It holds itself back until a person resumes. */
        STOPPED
    }

    /** Why nothing is sent any more. */
    public record Stop(String code, String message, Instant stoppedAt) {}

    /**
     * A limited resource.
     *
     * @param name api, or upload
     * @param perMinute as it was set
     * @param currentPerMinute as it is after 429s and pauses
     * @param maxInFlight edits over all nodes; null: each node's own limit alone
     * @param blockedUntil everybody waits until then
     */
    public record Limit(
            String name,
            int perMinute,
            double currentPerMinute,
            int burst,
            Integer maxInFlight,
            Instant blockedUntil,
            Instant circuitOpenUntil) {}

    /** A node, or a run of its own. */
    public record Worker(long id, String name, long queue, Instant startedAt, Instant heartbeatAt) {}
}
