package dev.darkroom.job;

/** What a batch wants done with a job whose paid call has an unknown outcome. */
public enum OnUncertain {
    /** Leave it UNCERTAIN until a person decides. */
    HOLD,
    /** Send it again, once; it may be paid for twice. */
    RESEND
}
