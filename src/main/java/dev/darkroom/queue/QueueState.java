package dev.darkroom.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the whole queue stands, over all nodes and batches.
 *
 * @param stop why nothing is sent until a person resumes
 * @param paused a person holds the whole queue back
 * @param circuitOpen the API is down and only tried now and then
 * @param jobs of all batches together
 */
public record QueueState(
        List<Limit> limits, Optional<Stop> stop, boolean paused, boolean circuitOpen, BatchProgress jobs) {

    /** @param code of what went wrong */
    public record Stop(String code, Instant since) {}

    /**
     * A limited resource.
     *
     * @param name api or upload
     * @param perMinute as configured
     * @param current as it is after 429s
     * @param blockedFor how long everybody still waits; zero: nobody does
     */
    public record Limit(String name, int perMinute, double current, Duration blockedFor) {}
}
