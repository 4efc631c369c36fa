package dev.darkroom.service;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether this node works; whether its database answers is told by the check of the data source beside it. */
@Readiness
@ApplicationScoped
public class NodeReadiness implements HealthCheck {

    private enum State {
        STARTING,
        WORKING,
        STOPPING
    }

    private volatile State state = State.STARTING;

    public void working() {
        state = State.WORKING;
    }

    public void stopping() {
        state = State.STOPPING;
    }

    @Override
    public HealthCheckResponse call() {
        State now = state;
        return HealthCheckResponse.named("Worker pool")
                .status(now == State.WORKING)
                .withData("state", now.name())
                .build();
    }
}
