package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which jobs are asked for.
 *
 * @param batchId empty: of all batches that the caller may see
 * @param states those that a job must be in one of, as the other conditions leave them over; none: no job can match
 * @param step what it is at, or waits for
 * @param worker the node that works on it, by its id
 */
public record JobFilter(
        Optional<Long> batchId,
        Set<JobState> states,
        Optional<Step> step,
        Optional<ErrorCode> errorCode,
        Optional<String> customId,
        Optional<String> prefix,
        Optional<Long> worker,
        Optional<Instant> createdAfter,
        Optional<Instant> createdBefore,
        Optional<Instant> finishedAfter,
        Optional<Instant> finishedBefore) {

    private static final Set<JobState> UNDER_WAY = EnumSet.of(JobState.QUEUED, JobState.RUNNING);
    private static final Set<JobState> AT_REST = EnumSet.complementOf(EnumSet.of(JobState.QUEUED, JobState.RUNNING));
    private static final Set<JobState> WITHOUT_PICTURE =
            EnumSet.of(JobState.FAILED, JobState.CANCELLED, JobState.UNCERTAIN);

    public JobFilter {
        EnumSet<JobState> left = EnumSet.copyOf(states.isEmpty() ? EnumSet.allOf(JobState.class) : states);
        if (step.isPresent()) {
            left.retainAll(UNDER_WAY);
        }
        if (worker.isPresent()) {
            left.retainAll(EnumSet.of(JobState.RUNNING));
        }
        if (errorCode.isPresent()) {
            left.retainAll(WITHOUT_PICTURE);
        }
        if (finishedAfter.isPresent() || finishedBefore.isPresent()) {
            left.retainAll(AT_REST);
        }
        states = left;
    }

    boolean allAtRest() {
        return AT_REST.containsAll(states);
    }
}
