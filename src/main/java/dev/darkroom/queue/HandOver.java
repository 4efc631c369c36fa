package dev.darkroom.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** One claim on its way to its step and back: its place is free once, also where a step breaks that has acknowledged it already. */
final class HandOver {

    private static final Logger LOG = Logger.getLogger(HandOver.class);

    private final Claim claim;
    private final QueueWorker worker;
    private final Runnable placeIsFree;
    private final AtomicBoolean over = new AtomicBoolean();

    HandOver(Claim claim, QueueWorker worker, Runnable placeIsFree) {
        this.claim = claim;
        this.worker = worker;
        this.placeIsFree = placeIsFree;
    }

    Message<Claim> message() {
        return Message.of(claim, this::finished, this::finishedBadly);
    }

    private CompletionStage<Void> finished() {
        free();
        worker.finished(claim);
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> finishedBadly(Throwable failure) {
        free();
        JobLog.of(claim).error(LOG, failure, "could not be settled; its attempt stays open until this worker ends");
        return CompletableFuture.completedFuture(null);
    }

    /** Nobody took it: it is put back into the line, unless its paid call has begun all the same. */
    void broke() {
        if (worker.giveUp(claim)) {
            free();
        }
    }

    private void free() {
        if (over.compareAndSet(false, true)) {
            placeIsFree.run();
        }
    }
}
