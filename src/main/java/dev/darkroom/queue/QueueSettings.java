package dev.darkroom.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code darkroom.queue.*} as one checked whole: there is no invalid instance.
 *
 * @param queue {@code darkroom.queue.*}
 */
public record QueueSettings(QueueConfig queue) {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** @throws IllegalArgumentException naming every property that is out of its bounds, its value and what is allowed */
    public QueueSettings {
        List<String> wrong = new ArrayList<>();
        if (queue.statementSize() < 1 || queue.statementSize() > 10_000) {
            wrong.add("darkroom.queue.statement-size is " + queue.statementSize()
                    + ": it must be a whole number from 1 to 10000");
        }
        time(wrong, "poll-interval", queue.pollInterval(), SHORTEST, Duration.ofMinutes(1));
        time(wrong, "linger", queue.linger(), Duration.ZERO, Duration.ofSeconds(1));
        time(wrong, "heartbeat-interval", queue.heartbeatInterval(), Duration.ofMillis(100), Duration.ofMinutes(1));
        // A worker that misses one beat must not be taken for dead: its paid calls would become UNCERTAIN.
        Duration threeBeats = queue.heartbeatInterval().multipliedBy(3);
        time(wrong, "dead-after", queue.deadAfter(), threeBeats, Duration.ofHours(1));
        time(wrong, "shutdown-timeout", queue.shutdownTimeout(), Duration.ZERO, Duration.ofHours(1));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
    }

    private static void time(List<String> wrong, String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            wrong.add("darkroom.queue." + name + " is " + value.toMillis() + "ms: it must be a duration from "
                    + min.toMillis() + "ms to " + max.toMillis() + "ms");
        }
    }
}
