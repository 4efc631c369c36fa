package dev.darkroom.dashboard;

import dev.darkroom.operation.Operation;
import dev.darkroom.queue.RequestCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * How far something is, as a bar of 1,000 parts.
 *
 * @param done jobs at rest
 */
public record Bar(long done, long total, List<Part> parts) {

    private static final int WIDTH = 1_000;

    /** A stretch of one state. */
    public record Part(String state, long from, long width) {}

    static Bar of(RequestCounts counts) {
        List<Part> parts = new ArrayList<>();
        long done = 0;
        done = add(parts, "succeeded", counts.succeeded(), done, counts.total());
        done = add(parts, "failed", counts.failed(), done, counts.total());
        done = add(parts, "uncertain", counts.uncertain(), done, counts.total());
        done = add(parts, "cancelled", counts.cancelled(), done, counts.total());
        add(parts, "running", counts.running(), done, counts.total());
        return new Bar(done, counts.total(), parts);
    }

    /** Of the jobs that an operation has met. */
    static Bar of(Operation operation) {
        List<Part> parts = new ArrayList<>();
        long total = Math.max(operation.matched(), operation.met());
        long met = add(parts, "succeeded", operation.done(), 0, total);
        met = add(parts, "running", operation.pending(), met, total);
        met = add(parts, "uncertain", operation.refusedJobs(), met, total);
        met = add(parts, "cancelled", operation.skipped(), met, total);
        return new Bar(met, total, parts);
    }

    private static long add(List<Part> parts, String state, long jobs, long before, long total) {
        if (jobs > 0) {
            long from = before * WIDTH / total;
            parts.add(new Part(state, from, Math.max(2, (before + jobs) * WIDTH / total - from)));
        }
        return before + jobs;
    }

    public long percent() {
        return total == 0 ? 0 : done * 100 / total;
    }
}
