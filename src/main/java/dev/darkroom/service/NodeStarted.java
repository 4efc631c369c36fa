package dev.darkroom.service;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Whether this node has begun to work; from then on it has for good. */
@Startup
@ApplicationScoped
class NodeStarted implements HealthCheck {

    private final NodeReadiness readiness;

    NodeStarted(@Readiness NodeReadiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Worker pool")
                .status(readiness.hasStarted())
                .build();
    }
}
