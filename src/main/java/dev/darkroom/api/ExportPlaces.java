package dev.darkroom.api;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** As many exports as this node sends at the same time: each holds a thread for as long as its client takes. */
@ApplicationScoped
class ExportPlaces {

    private final Semaphore places;

    ExportPlaces(ExportConfig config) {
        this.places = new Semaphore(Math.max(1, config.concurrentExports()));
    }

    /** A place that is given back once, whoever is the first to do so. */
    final class Place implements AutoCloseable {

        private final AtomicBoolean begun = new AtomicBoolean();
        private final AtomicBoolean given = new AtomicBoolean();

        private Place() {}

        /** From now on the thread that sends gives it back. False: the client was gone before. */
        boolean begin() {
            begun.set(true);
            return !given.get();
        }

        /** The request is over: gives the place back unless a thread is still at it. */
        void abandon() {
            if (!begun.get()) {
                close();
            }
        }

        @Override
        public void close() {
            if (given.compareAndSet(false, true)) {
                places.release();
            }
        }
    }

    /** @throws ProblemException 503 when all are taken */
    Place take() {
        if (!places.tryAcquire()) {
            throw ProblemException.later(
                    503, "TOO_MANY_EXPORTS", "As many results as this node sends at once are being sent.", 5);
        }
        return new Place();
    }
}
