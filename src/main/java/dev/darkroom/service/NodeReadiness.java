package dev.darkroom.service;

import dev.darkroom.queue.QueueConfig;
import dev.darkroom.queue.QueueWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Whether this node works: it has begun, is not about to stop, and the others hear its heart. */
@Readiness
@ApplicationScoped
public class NodeReadiness implements HealthCheck {

    private enum State {
        STARTING,
        WORKING,
        STOPPING
    }

    private final QueueWorker worker;
    private final QueueConfig config;
    private volatile State state = State.STARTING;

    NodeReadiness(QueueWorker worker, QueueConfig config) {
        this.worker = worker;
        this.config = config;
    }

    public void working() {
        state = State.WORKING;
    }

    public void stopping() {
        state = State.STOPPING;
    }

    boolean hasStarted() {
        return state != State.STARTING;
    }

    @Override
    public HealthCheckResponse call() {
        State now = state;
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("Worker pool").withData("state", now.name());
        Optional<Duration> silent = worker.sinceHeartbeat();
        silent.ifPresent(age -> answer.withData("heartbeat_seconds_ago", age.toSeconds()));
        boolean heard = silent.stream().allMatch(age -> age.compareTo(config.deadAfter()) < 0);
        return answer.status(now == State.WORKING && heard).build();
    }
}
