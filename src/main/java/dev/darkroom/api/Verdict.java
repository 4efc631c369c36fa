package dev.darkroom.api;

/** What a person thinks of the picture of a job. */
public enum Verdict {
    ACCEPTED,
    REJECTED
}
