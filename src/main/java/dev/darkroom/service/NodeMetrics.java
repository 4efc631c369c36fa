package dev.darkroom.service;

import dev.darkroom.job.Step;
import dev.darkroom.queue.AnswerJournal;
import dev.darkroom.queue.AnswerSpool;
import dev.darkroom.queue.Permits;
import dev.darkroom.queue.QueueWorker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** This node: its heartbeat, what it was allowed, what it keeps for the database, and its disk. */
@ApplicationScoped
class NodeMetrics implements MeterBinder {

    private final QueueWorker worker;
    private final Permits permits;
    private final AnswerJournal journal;
    private final AnswerSpool spool;
    private final DataVolume volume;

    NodeMetrics(QueueWorker worker, Permits permits, AnswerJournal journal, AnswerSpool spool, DataVolume volume) {
        this.worker = worker;
        this.permits = permits;
        this.journal = journal;
        this.spool = spool;
        this.volume = volume;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge("darkroom.heartbeat.age.seconds", worker, NodeMetrics::heartbeatAge)
                .description("How long ago this node's heartbeat went through.")
                .register(registry);
        gauge("darkroom.data.free.bytes", volume, DataVolume::freeBytes)
                .description("Room for this node on the volume of the data directory.")
                .register(registry);
        answers(registry, "memory", journal, AnswerJournal::waiting);
        answers(registry, "spool", spool, AnswerSpool::waiting);
        answers(registry, "rejected", spool, AnswerSpool::rejected);
        granted(registry, "edit", worker, edits -> edits.claimed(Step.EDIT));
        for (Permits.Use use : Permits.Use.values()) {
            String word = use.name().toLowerCase(Locale.ROOT);
            granted(registry, word, permits, all -> all.granted(use));
            gauge("darkroom.permits.waiting", permits, all -> all.waiting(use))
                    .tag("use", word)
                    .description("Permits that this node waits for; edits wait in the queue.")
                    .register(registry);
        }
    }

    private static double heartbeatAge(QueueWorker worker) {
        return worker.sinceHeartbeat().map(age -> age.toMillis() / 1000.0).orElse(Double.NaN);
    }

    private static <T> void answers(MeterRegistry registry, String place, T of, ToDoubleFunction<T> count) {
        gauge("darkroom.answers.waiting", of, count)
                .tag("place", place)
                .description(
                        "Answers of the provider that are not in the database: on their way, spooled to the disk, or put aside as nobody's.")
                .register(registry);
    }

    private static <T> void granted(MeterRegistry registry, String use, T of, ToDoubleFunction<T> count) {
        FunctionCounter.builder("darkroom.permits", of, count)
                .tag("use", use)
                .description("Permits of the rate limit that this node was given.")
                .register(registry);
    }

    private static <T> Gauge.Builder<T> gauge(String name, T of, ToDoubleFunction<T> value) {
        return Gauge.builder(name, of, value);
    }
}
