package dev.darkroom.service;

import dev.darkroom.queue.Leadership.Duty;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether the database answers within two seconds, and whether somebody looks after what dead nodes leave. Nobody doing so does not make this one node less ready: an alert
 * on {@code darkroom_duty_age_seconds} is what tells.
 */
@Readiness
@ApplicationScoped
class DatabaseHealth implements HealthCheck {

    private final LatestState latest;

    DatabaseHealth(LatestState latest) {
        this.latest = latest;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Database");
        Optional<LatestState.Cluster> cluster = latest.get();
        answer.status(cluster.isPresent());
        cluster.ifPresent(now -> {
            answer.withData("nodes", now.nodes().alive());
            Optional.ofNullable(now.nodes().duties().get(Duty.RESCUE))
                    .ifPresent(rescue -> answer.withData("last_rescue_by_worker", rescue.workerId())
                            .withData("last_rescue_seconds_ago", rescue.ago().toSeconds()));
        });
        return answer.build();
    }
}
