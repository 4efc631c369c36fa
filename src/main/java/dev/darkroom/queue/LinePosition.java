package dev.darkroom.queue;

/** A place in the line of a step: the order in which claims take rows of {@code ready}. */
record LinePosition(int priority, long turn, long jobId) {

    /** Before every row. */
    static final LinePosition BEGINNING = new LinePosition(-1, 0, 0);
}
