package dev.darkroom.bench;

import dev.darkroom.job.Step;
import dev.darkroom.queue.Completion;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts what comes to its end, once that is committed. */
final class Settled implements Consumer<Completion> {

    private final AtomicLong edits = new AtomicLong();
    private final AtomicLong rested = new AtomicLong();
    private volatile long lastEdit;
    private volatile long lastRest;

    @Override
    public void accept(Completion completion) {
        long now = System.nanoTime();
        if (completion.claim().step() == Step.EDIT) {
            edits.incrementAndGet();
            lastEdit = now;
        }
        if (completion.next() instanceof Completion.Rest) {
            rested.incrementAndGet();
            lastRest = now;
        }
    }

    long edits() {
        return edits.get();
    }

    /** Jobs that came to rest. */
    long rested() {
        return rested.get();
    }

    /** When the last edit was settled, by {@link System#nanoTime()}. */
    long lastEdit() {
        return lastEdit;
    }

    long lastRest() {
        return lastRest;
    }
}
