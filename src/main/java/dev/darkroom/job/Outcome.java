package dev.darkroom.job;

/** How an attempt ended. Written once; only {@link #UNKNOWN} may give way to what is learned later. */
public enum Outcome {
    SUCCEEDED,
    FAILED,
    /** Refused for its content. */
    MODERATED,
    /** No byte of the request left this machine, or the origin was not reached. */
    NOT_SENT,
    /** Answered 429. */
    THROTTLED,
    /** The key was refused or the credits are gone. */
    ACCOUNT_REFUSED,
    /** Handed back before it was sent. */
    RETURNED,
    /** The request may have reached the provider and nothing came back. */
    UNKNOWN
}
