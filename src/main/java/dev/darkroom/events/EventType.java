package dev.darkroom.events;

import java.util.Locale;

/** What an event is about. */
public enum EventType {
    /** A batch: its state and its counts. */
    BATCH,
    /** A job that came to rest or left it. */
    JOB,
    /** The whole queue: whether it runs. */
    QUEUE,
    /** What came before is not known any more: read the state anew. */
    RESET;

    /** As it stands behind {@code event:}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
