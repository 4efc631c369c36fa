package dev.darkroom.queue;

import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;

/** An answer on its way into the database. Where that takes long it waits on the disk as well. */
final class WaitingAnswer {

    private enum Place {
        MEMORY,
        SPOOL,
        LEDGER
    }

    private static final Logger LOG = Logger.getLogger(WaitingAnswer.class);

    private final AnswerSpool spool;
    private final ReceivedAnswer received;
    private final long since = System.nanoTime();
    private Place place = Place.MEMORY;
    private boolean complained;

    WaitingAnswer(AnswerSpool spool, StoredAnswer answer) {
        this.spool = spool;
        this.received = ReceivedAnswer.now(answer);
    }

    ReceivedAnswer received() {
        return received;
    }

    boolean hasWaitedFor(Duration duration) {
        return System.nanoTime() - since > duration.toNanos();
    }

    /** Puts it on the disk, unless it is there or in the database. False when the disk does not take it. */
    synchronized boolean spool() {
        if (place != Place.MEMORY) {
            return true;
        }
        try {
            spool.keep(received);
            place = Place.SPOOL;
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // Also where memory ran out: it is tried again, and whoever goes through all that wait goes on to the next.
            if (!complained) {
                complained = true;
                new JobLog(received.answer().jobId(), null)
                        .error(
                                LOG,
                                null,
                                "the answer to its attempt %d (%d bytes) can be put neither into the database nor into the spool (%s); it waits in memory"
                                        .formatted(
                                                received.answer().lease(),
                                                received.answer().body().length,
                                                e));
            }
            return false;
        }
    }

    synchronized void committed() {
        if (place == Place.SPOOL) {
            spool.forget(received);
        }
        place = Place.LEDGER;
    }
}
