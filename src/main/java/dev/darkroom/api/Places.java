package dev.darkroom.api;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How much of a kind a node does at the same time. */
final class Places {

    private static final int PATIENCE = 10;

    private final Semaphore free;
    private final int mostOfOne;
    private final Map<String, Integer> held = new ConcurrentHashMap<>();
    private final String code;
    private final String what;

    /**
     * @param code of the problem that there is none
     * @param what is done, for that problem: "batches are being uploaded"
     */
    Places(int count, String code, String what) {
        this.free = new Semaphore(Math.max(1, count), true);
        this.mostOfOne = Math.max(1, count / 2);
        this.code = code;
        this.what = what;
    }

    /** Is given back by closing it, once. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes one now.
     *
     * @param owner who may hold half of them at most, so that nobody's slow line keeps everybody else out; empty: an administrator, or somebody who only looks
     * @throws ProblemException 503 where there is none
     */
    Place take(Optional<String> owner) {
        if (owner.isPresent() && held.merge(owner.get(), 1, Integer::sum) > mostOfOne) {
            release(owner);
            throw none("Half of what this node takes at once is yours already: %s.", 5);
        }
        if (!free.tryAcquire()) {
            release(owner);
            throw none("As many %s as this node takes at once.", 5);
        }
        return () -> {
            free.release();
            release(owner);
        };
    }

    private void release(Optional<String> owner) {
        owner.ifPresent(name -> held.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1));
    }

    /**
     * Waits for one, in the order of asking.
     *
     * @throws ProblemException 503 where there is none for long
     */
    Place await() {
        try {
            if (!free.tryAcquire(PATIENCE, TimeUnit.SECONDS)) {
                throw none("As many %s as this node takes at once.", 2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting: " + what, e);
        }
        return free::release;
    }

    private ProblemException none(String sentence, int seconds) {
        return ProblemException.later(503, code, sentence.formatted(what), seconds);
    }
}
