package dev.darkroom.operation;

import dev.darkroom.job.JobState;
import java.util.EnumSet;
import java.util.Set;

/** What an operation does with its jobs. */
public enum Kind {
    /** Tries them once more. UNCERTAIN ones only where that state was named: they may be paid for twice. */
    RETRY(EnumSet.of(JobState.FAILED, JobState.CANCELLED, JobState.UNCERTAIN)),
    CANCEL(EnumSet.of(JobState.QUEUED, JobState.RUNNING)),
    /** Sends UNCERTAIN jobs again, which may pay twice. */
    RESEND(EnumSet.of(JobState.UNCERTAIN)),
    /** Makes UNCERTAIN jobs FAILED. */
    GIVE_UP(EnumSet.of(JobState.UNCERTAIN));

    private final Set<JobState> states;

    Kind(Set<JobState> states) {
        this.states = states;
    }

    /** The states that it takes jobs from. */
    public Set<JobState> states() {
        return Set.copyOf(states);
    }

    /** Whether it may pay for a job a second time. */
    public boolean mayPayTwice(Selection selection) {
        return this == RESEND || this == RETRY && selection.states().contains(JobState.UNCERTAIN);
    }
}
