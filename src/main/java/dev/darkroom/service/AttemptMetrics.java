package dev.darkroom.service;

import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.CompletionWriter;
import dev.darkroom.worker.WorkerPool;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/** What this node did since it started. Counters are there from the beginning, at zero: a rate over them misses nothing. */
@ApplicationScoped
class AttemptMetrics implements MeterBinder {

    private final CompletionWriter completions;
    private final WorkerPool pool;
    private final Map<Step, Map<Outcome, Counter>> ended = new EnumMap<>(Step.class);
    private final Map<Step, Counter> throttled = new EnumMap<>(Step.class);

    AttemptMetrics(CompletionWriter completions, WorkerPool pool) {
        this.completions = completions;
        this.pool = pool;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("darkroom.edits.in.flight", pool, WorkerPool::editsInFlight)
                .description("Paid calls of this node that wait for their answer.")
                .register(registry);
        for (Step step : Step.values()) {
            Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(
                        outcome,
                        Counter.builder("darkroom.attempts")
                                .tag("step", step.name())
                                .tag("outcome", outcome.name())
                                .description("Attempts of this node that ended.")
                                .register(registry));
            }
            ended.put(step, outcomes);
            throttled.put(
                    step,
                    Counter.builder("darkroom.throttled")
                            .tag("step", step.name())
                            .description("Answers 429 this node got.")
                            .register(registry));
        }
        completions.onSettled(this::count);
    }

    private void count(Completion completion) {
        Step step = completion.claim().step();
        ended.get(step).get(completion.outcome()).increment();
        if (completion.outcome() == Outcome.THROTTLED) {
            throttled.get(step).increment();
        }
    }
}
