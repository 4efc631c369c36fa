package dev.darkroom.simulator;

/** How a 429 says when to come back. */
public enum RetryAfterForm {
    /** {@code Retry-After: 7}. */
    SECONDS,
    /** {@code Retry-After: Fri, 27 Mar 2026 10:00:07 GMT}. */
    DATE,
    /** No header at all. */
    NONE
}
