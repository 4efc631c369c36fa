package dev.darkroom.intake;

import dev.darkroom.job.JobState;
import java.util.Map;

/**
 * What was queued.
 *
 * @param batchId the batch, new or found by its folder
 * @param queue the queue its jobs wait in
 * @param resumed whether the batch was there already
 * @param added how many rows were queued now
 * @param replaced how many of these took the place of a row that had failed, was cancelled or had not started
 * @param known how many rows were there already with the same request, by where they stand. They were left alone: what has FAILED is not sent
 *     again, unless that was asked for, and then it is among the QUEUED ones
 */
public record Submitted(
        long batchId, long queue, boolean resumed, long added, long replaced, Map<JobState, Long> known) {

    /** How many rows were there already. */
    public long alreadyKnown() {
        return known.values().stream().mapToLong(Long::longValue).sum();
    }
}
