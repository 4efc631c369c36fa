package dev.darkroom.service;

import dev.darkroom.queue.QueueState;
import dev.darkroom.queue.QueueState.Limit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How fast the cluster may go, by limit; not a number while the database does not answer. */
@ApplicationScoped
class PaceMetrics implements MeterBinder {

    private final LatestState latest;

    PaceMetrics(LatestState latest) {
        this.latest = latest;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String limit : List.of("api", "upload")) {
            gauge(registry, limit, "configured.per.minute", "Requests a minute as configured.", Limit::perMinute);
            gauge(
                    registry,
                    limit,
                    "current.per.minute",
                    "Requests a minute as they are now: cut after a 429, climbing back.",
                    Limit::current);
            gauge(
                    registry,
                    limit,
                    "blocked.seconds",
                    "How long everybody still waits (a 429).",
                    resource -> resource.blockedFor().toMillis() / 1000.0);
        }
    }

    private void gauge(MeterRegistry registry, String limit, String name, String what, ToDoubleFunction<Limit> value) {
        Gauge.builder("darkroom.pace." + name, () -> value(limit, value))
                .tag("limit", limit)
                .description(what)
                .strongReference(true)
                .register(registry);
    }

    private double value(String limit, ToDoubleFunction<Limit> value) {
        return latest.queue().map(QueueState::limits).stream()
                .flatMap(List::stream)
                .filter(candidate -> candidate.name().equals(limit))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }
}
