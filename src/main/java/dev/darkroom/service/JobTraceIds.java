package dev.darkroom.service;

import io.opentelemetry.sdk.trace.IdGenerator;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Gives the span of a whole job the ids that its steps name as their parent; every other span random ones. */
final class JobTraceIds implements IdGenerator {

    private static final ThreadLocal<JobTraceId> WANTED = new ThreadLocal<>();

    private final IdGenerator random = IdGenerator.random();

    static <T> T as(JobTraceId id, Supplier<T> span) {
        WANTED.set(id);
        try {
            return span.get();
        } finally {
            WANTED.remove();
        }
    }

    @Override
    public String generateSpanId() {
        JobTraceId wanted = WANTED.get();
        return wanted == null ? random.generateSpanId() : wanted.job();
    }

    @Override
    public String generateTraceId() {
        JobTraceId wanted = WANTED.get();
        return wanted == null ? random.generateTraceId() : wanted.trace();
    }

    /** Where Quarkus looks for it. */
    static class Producer {
        @Produces
        @Singleton
        IdGenerator ids() {
            return new JobTraceIds();
        }
    }
}
