package dev.darkroom.editor;

/** How an edit is asked for. What it costs and what comes of it is the same. */
public enum EditMode {
    /** The call holds its connection until the edit is done. */
    SYNC,
    /** The call is answered at once with the uuid of a record, which is then looked up until it is final. A look-up takes a permit of the same rate. */
    ASYNC
}
