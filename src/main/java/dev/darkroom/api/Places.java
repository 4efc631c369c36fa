package dev.darkroom.api;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many uploads are taken in at the same time. */
final class Places {

    private static final int PATIENCE = 10;

    private final Semaphore free;
    private final String what;

    /** @param what is uploaded, in the plural */
    Places(int count, String what) {
        this.free = new Semaphore(Math.max(1, count), true);
        this.what = what;
    }

    /** Is given back by closing it, once. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws ProblemException 503 where there is none */
    Place take() {
        if (!free.tryAcquire()) {
            throw ProblemException.later(
                    503,
                    "TOO_MANY_UPLOADS",
                    "As many %s as this node takes at once are being uploaded.".formatted(what),
                    5);
        }
        return free::release;
    }

    /**
     * Waits for one, in the order of asking.
     *
     * @throws ProblemException 503 where there is none for long
     */
    Place await() {
        try {
            if (!free.tryAcquire(PATIENCE, TimeUnit.SECONDS)) {
                throw ProblemException.later(
                        503,
                        "TOO_MANY_SUBMISSIONS",
                        "As many %s as this node takes at once are being queued.".formatted(what),
                        2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting to queue " + what, e);
        }
        return free::release;
    }
}
