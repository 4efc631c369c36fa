package dev.darkroom.queue;

import java.time.Duration;
import java.util.Map;

/**
 * The nodes on this ledger.
 *
 * @param alive workers that have a heartbeat
 * @param duties what one node does for all, and who did it last; none that was never done
 */
public record Nodes(int alive, Map<Leadership.Duty, Done> duties) {

    /**
     * @param workerId which node, as a worker; 0: one that had not begun to work
     * @param ago when that was
     */
    public record Done(long workerId, Duration ago) {}
}
