package dev.darkroom.security;

/** What a token may do. */
public enum Role {
    /** Reads everything, changes nothing. */
    VIEWER,
    /** Submits, and sees and acts on the batches of its owner alone. */
    SUBMITTER,
    /** Everything, the queue and the tokens included. */
    ADMIN;

    /** The names for annotations. */
    public static final String VIEWERS = "VIEWER";

    public static final String SUBMITTERS = "SUBMITTER";
    public static final String ADMINS = "ADMIN";
}
