package dev.darkroom.service;

import dev.darkroom.job.Step;
import dev.darkroom.queue.Backlog;
import dev.darkroom.queue.Leadership.Duty;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the whole cluster has before it, and whether it is looked after; not a number while the database does not answer. */
@ApplicationScoped
class BacklogMetrics implements MeterBinder {

    private final LatestState latest;

    BacklogMetrics(LatestState latest) {
        this.latest = latest;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Step step : Step.values()) {
            unfinished(registry, step, "queued", Backlog::queued);
            unfinished(registry, step, "held", Backlog::held);
            unfinished(registry, step, "running", Backlog::running);
            gauge(
                            "darkroom.oldest.ready.seconds",
                            step,
                            backlog -> backlog.oldest().toMillis() / 1000.0)
                    .description(
                            "How long ago the job next in the service's line was submitted, or sent again by a person; 0: nobody waits.")
                    .register(registry);
        }
        gauge("darkroom.credits.estimated", LatestState.Cluster::credits)
                .description("What the paid calls of batches with a stated price have cost, in credits.")
                .register(registry);
        gauge("darkroom.workers", cluster -> cluster.nodes().alive())
                .description("Nodes that have a heartbeat.")
                .register(registry);
        for (Duty duty : Duty.values()) {
            gauge("darkroom.duty.age.seconds", cluster -> age(cluster, duty))
                    .tag("duty", duty.name().toLowerCase(Locale.ROOT))
                    .description("How long ago an elected node did what one node does for all.")
                    .register(registry);
        }
    }

    private static double age(LatestState.Cluster cluster, Duty duty) {
        return cluster.nodes().duties().containsKey(duty)
                ? cluster.nodes().duties().get(duty).ago().toMillis() / 1000.0
                : Double.NaN;
    }

    private void unfinished(MeterRegistry registry, Step step, String state, ToDoubleFunction<Backlog> count) {
        gauge("darkroom.unfinished.jobs", step, count)
                .tag("state", state)
                .description("Jobs of all batches that are not done, by step.")
                .register(registry);
    }

    private Gauge.Builder<?> gauge(String name, Step step, ToDoubleFunction<Backlog> value) {
        return gauge(
                        name,
                        cluster -> cluster.backlog().stream()
                                .filter(backlog -> backlog.step() == step)
                                .mapToDouble(value)
                                .sum())
                .tag("step", step.name());
    }

    private Gauge.Builder<?> gauge(String name, ToDoubleFunction<LatestState.Cluster> value) {
        return Gauge.builder(name, () -> latest.get().map(value::applyAsDouble).orElse(Double.NaN))
                .strongReference(true);
    }
}
