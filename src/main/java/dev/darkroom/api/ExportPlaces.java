package dev.darkroom.api;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** As many exports as this node sends at the same time: each holds a thread for as long as its client takes. */
@ApplicationScoped
class ExportPlaces {

    private final Places places;

    ExportPlaces(ExportConfig config) {
        this.places = new Places(config.concurrentExports(), "TOO_MANY_EXPORTS", "results are being sent");
    }

    /** A place that is given back once, whoever is the first to do so. */
    final class Place implements AutoCloseable {

        private final Places.Place taken;
        private final AtomicBoolean begun = new AtomicBoolean();
        private final AtomicBoolean given = new AtomicBoolean();

        private Place(Places.Place taken) {
            this.taken = taken;
        }

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
                taken.close();
            }
        }
    }

    /** @throws ProblemException 503 when all are taken, or this owner has half of them */
    Place take(Optional<String> onlyOwner) {
        return new Place(places.take(onlyOwner));
    }
}
