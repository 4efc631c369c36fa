package dev.darkroom.service;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.queue.QueueState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether anything is bought, and why not. Always up: a queue that is stopped takes batches, shows results and is resumed over this very service. The reason is told in
 * our own words; the provider's may hold more than everybody should read, and stand in {@code GET /api/v1/queue}.
 */
@Readiness
@ApplicationScoped
class QueueHealth implements HealthCheck {

    private final LatestState latest;

    QueueHealth(LatestState latest) {
        this.latest = latest;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Queue").up();
        Optional<QueueState> queue = latest.queue();
        if (queue.isEmpty()) {
            return answer.withData("state", "UNKNOWN").build();
        }
        Optional<QueueState.Stop> stop = queue.get().stop();
        if (stop.isPresent()) {
            return answer.withData("state", "STOPPED")
                    .withData("code", stop.get().code())
                    .withData("message", explanation(stop.get().code()))
                    .withData("since", stop.get().since().toString())
                    .build();
        }
        return answer.withData(
                        "state",
                        queue.get().paused() ? "PAUSED" : queue.get().circuitOpen() ? "CIRCUIT_OPEN" : "RUNNING")
                .build();
    }

    private static String explanation(String code) {
        return Arrays.stream(ErrorCode.values())
                .filter(known -> known.name().equals(code))
                .map(ErrorCode::explanation)
                .findFirst()
                .orElse("Nothing more is sent until a person resumes.");
    }
}
