package dev.darkroom.queue;

/** What a batch is doing, as far as that can be said of it alone. */
public enum BatchState {
    RUNNING,
    PAUSED,
    /** Everything that is left waits for a cap of paid calls. */
    HELD,
    CANCELLING,
    CANCELLED,
    FINISHED;

    /**
     * By its counts and by what people have ordered.
     *
     * @param paused whether it is held back
     * @param cancelled whether it was cancelled
     */
    public static BatchState of(BatchProgress progress, boolean paused, boolean cancelled) {
        if (cancelled) {
            return progress.isDone() ? CANCELLED : CANCELLING;
        }
        if (progress.isDone()) {
            return FINISHED;
        }
        if (paused) {
            return PAUSED;
        }
        return progress.atRest() ? HELD : RUNNING;
    }

    /** Nothing of it waits or runs. */
    public boolean isDone() {
        return this == FINISHED || this == CANCELLED;
    }
}
