package dev.darkroom.job;

/** The up to three durable steps of a job. Only {@link #EDIT} costs money. */
public enum Step {
    /** Puts the picture into the provider's asset store. Left out where it is there already. */
    UPLOAD,
    /** The paid call. */
    EDIT,
    /** Fetches the result behind its expiring link. */
    DOWNLOAD
}
