package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * For how long this node has seen no new heartbeat of a worker, by its own monotonic clock. When a heartbeat was written, by the database's clock, is compared
 * with nothing but itself: a clock that is set forward, or a machine that wakes up, would else bury workers that do well, and call what they have paid for
 * UNCERTAIN.
 */
@ApplicationScoped
class Silence {

    /** The last one of a worker. */
    record Heartbeat(long workerId, OffsetDateTime at) {}

    private final LongSupplier nanos;
    private final Map<Heartbeat, Long> firstSeen = new HashMap<>();

    Silence() {
        this(System::nanoTime);
    }

    Silence(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Of the heartbeats that are the last ones now, those that were so that long ago already. */
    synchronized List<Heartbeat> of(Duration atLeast, Collection<Heartbeat> last) {
        long now = nanos.getAsLong();
        firstSeen.keySet().retainAll(last);
        last.forEach(heartbeat -> firstSeen.putIfAbsent(heartbeat, now));
        return last.stream()
                .filter(heartbeat -> now - firstSeen.get(heartbeat) >= atLeast.toNanos())
                .toList();
    }
}
