package dev.darkroom.result;

import dev.darkroom.job.JobState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A batch in numbers, as of the moment its manifest was written.
 *
 * @param rows by state; every state is there
 * @param attempts edit calls that were sent or may have been
 * @param paidCalls edit calls known to be paid
 * @param possiblyPaidCalls edit calls that may have been paid: the answer never came, or is still awaited
 * @param bytes of all pictures
 * @param missing pictures that were fetched and are not in the batch's folder any more
 * @param boughtFailures FAILED rows that were paid for, or may have been: they are not in {@code errors.csv}
 */
public record BatchSummary(
        Map<JobState, Long> rows,
        long attempts,
        long paidCalls,
        long possiblyPaidCalls,
        long bytes,
        long missing,
        long boughtFailures) {

    public BatchSummary {
        Map<JobState, Long> all = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            all.put(state, rows.getOrDefault(state, 0L));
        }
        rows = Collections.unmodifiableMap(all);
    }

    public long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    public long in(JobState state) {
        return rows.get(state);
    }

    /** FAILED rows that cost nothing, which may be corrected and run again. */
    public long unpaidFailures() {
        return in(JobState.FAILED) - boughtFailures;
    }

    /** Has every row succeeded, and is its picture there? */
    public boolean isComplete() {
        return in(JobState.SUCCEEDED) == total() && missing == 0;
    }

    /** Is there no row that a further run would take up by itself? */
    public boolean isFinished() {
        return in(JobState.QUEUED) + in(JobState.RUNNING) == 0;
    }
}
