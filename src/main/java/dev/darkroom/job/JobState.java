package dev.darkroom.job;

/** Where a job stands; {@code docs/architecture.md} draws the ways between them. */
public enum JobState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    /** A paid call was or may have been sent and nothing came back: never sent again by itself, unless the batch says so. */
    UNCERTAIN
}
