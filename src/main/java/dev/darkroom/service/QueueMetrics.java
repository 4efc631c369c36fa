package dev.darkroom.service;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.queue.QueueState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Predicate;

/** Whether something holds the whole queue up: 1 or 0; not a number while the database does not answer. */
@ApplicationScoped
class QueueMetrics implements MeterBinder {

    private static final List<ErrorCode> STOP_CODES = List.of(
            ErrorCode.KEY_REFUSED,
            ErrorCode.INSUFFICIENT_CREDITS,
            ErrorCode.ACCESS_BLOCKED,
            ErrorCode.WRONG_ENDPOINT,
            ErrorCode.DISK_FULL,
            ErrorCode.OUT_NOT_WRITABLE,
            ErrorCode.RESULT_LINK_REFUSED,
            ErrorCode.DOWNLOAD_FAILED);

    private final LatestState latest;

    QueueMetrics(LatestState latest) {
        this.latest = latest;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ErrorCode code : STOP_CODES) {
            builder(
                            "stopped",
                            state -> state.stop()
                                    .filter(stop -> stop.code().equals(code.name()))
                                    .isPresent())
                    .tag("code", code.name())
                    .description("Nothing is sent any more until a person resumes, for this reason.")
                    .register(registry);
        }
        builder("paused", QueueState::paused)
                .description("A person holds the whole queue back.")
                .register(registry);
        builder("circuit.open", QueueState::circuitOpen)
                .description("The API is down and only tried now and then.")
                .register(registry);
    }

    private Gauge.Builder<?> builder(String name, Predicate<QueueState> holds) {
        return Gauge.builder(
                        "darkroom.queue." + name,
                        () -> latest.queue()
                                .map(state -> holds.test(state) ? 1.0 : 0.0)
                                .orElse(Double.NaN))
                .strongReference(true);
    }
}
