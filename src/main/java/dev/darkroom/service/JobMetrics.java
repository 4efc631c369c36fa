package dev.darkroom.service;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.QueueState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.ToDoubleFunction;

/** Jobs and paid calls of all batches, from the counts that are kept; not a number while the database does not answer. */
@ApplicationScoped
class JobMetrics implements MeterBinder {

    private final LatestState latest;

    JobMetrics(LatestState latest) {
        this.latest = latest;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        jobs(registry, "queued", jobs -> jobs.queued() - jobs.held());
        jobs(registry, "held", BatchProgress::held);
        jobs(registry, "running", BatchProgress::running);
        jobs(registry, "succeeded", BatchProgress::succeeded);
        jobs(registry, "failed", BatchProgress::failed);
        jobs(registry, "cancelled", BatchProgress::cancelled);
        jobs(registry, "uncertain", BatchProgress::uncertain);
        gauge("darkroom.calls.paid", BatchProgress::paid)
                .description("Calls known to be paid, in the whole ledger.")
                .register(registry);
        gauge("darkroom.calls.charged", BatchProgress::charged)
                .description("Calls that were or may be paid: those open and those unknown included.")
                .register(registry);
    }

    private void jobs(MeterRegistry registry, String state, ToDoubleFunction<BatchProgress> count) {
        gauge("darkroom.jobs", count)
                .tag("state", state)
                .description("Jobs of all batches by state; queued leaves out those on hold.")
                .register(registry);
    }

    private Gauge.Builder<?> gauge(String name, ToDoubleFunction<BatchProgress> count) {
        return Gauge.builder(
                        name,
                        () -> latest.queue()
                                .map(QueueState::jobs)
                                .map(jobs -> count.applyAsDouble(jobs))
                                .orElse(Double.NaN))
                .strongReference(true);
    }
}
