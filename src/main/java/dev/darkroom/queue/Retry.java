package dev.darkroom.queue;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which jobs of a batch are to be retried.
 *
 * @param states FAILED, CANCELLED or UNCERTAIN. With UNCERTAIN, a job with a call of unknown outcome goes, too, whatever its state: it may be paid for twice
 * @param errorCodes empty: whatever the reason
 */
public record Retry(Set<JobState> states, Set<ErrorCode> errorCodes) {

    /** States that a job can be retried from. */
    public static final Set<JobState> STATES = EnumSet.of(JobState.FAILED, JobState.CANCELLED, JobState.UNCERTAIN);

    public Retry {
        if (states.isEmpty() || !STATES.containsAll(states)) {
            throw new IllegalArgumentException("states " + states + ": allowed are " + STATES);
        }
        states = Set.copyOf(states);
        errorCodes = Set.copyOf(errorCodes);
    }

    /** A job that somebody names outright. */
    static Retry named() {
        return new Retry(EnumSet.of(JobState.FAILED, JobState.CANCELLED), Set.of());
    }

    boolean mayPayTwice() {
        return states.contains(JobState.UNCERTAIN);
    }

    List<String> stateNames() {
        return states.stream().map(JobState::name).sorted().toList();
    }

    List<String> codeNames() {
        return errorCodes.stream().map(ErrorCode::name).sorted().toList();
    }
}
