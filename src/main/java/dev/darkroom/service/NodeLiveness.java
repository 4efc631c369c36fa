package dev.darkroom.service;

import dev.darkroom.queue.QueueWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether only a restart helps. A database that is away or hangs is no such reason: a restart would cut the paid calls that are in flight. So the thread of the heartbeat may
 * stay away for longer than the longest wait for an answer of the database.
 */
@Liveness
@ApplicationScoped
class NodeLiveness implements HealthCheck {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final QueueWorker worker;

    NodeLiveness(QueueWorker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Heartbeat thread");
        Optional<Duration> tried = worker.sinceHeartbeatWasTried();
        tried.ifPresent(ago -> answer.withData("tried_seconds_ago", ago.toSeconds()));
        return answer.status(tried.stream().allMatch(ago -> ago.compareTo(LONGEST) < 0))
                .build();
    }
}
