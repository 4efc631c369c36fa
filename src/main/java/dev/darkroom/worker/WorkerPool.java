package dev.darkroom.worker;

import dev.darkroom.editor.EditorConfig;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.QueueWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** The life of this node: it rescues what dead workers left, works, and at the end finishes what it has begun. */
@ApplicationScoped
public class WorkerPool {

    private static final Logger LOG = Logger.getLogger(WorkerPool.class);
    private static final Duration CLAIMS_UNDER_WAY = Duration.ofSeconds(10);

    private final QueueWorker worker;
    private final Upkeep upkeep;
    private final EditStep edits;
    private final Pace pace;
    private final Batches batches;
    private final EditorConfig editor;
    private long queueId;

    WorkerPool(QueueWorker worker, Upkeep upkeep, EditStep edits, Pace pace, Batches batches, EditorConfig editor) {
        this.worker = worker;
        this.upkeep = upkeep;
        this.edits = edits;
        this.pace = pace;
        this.batches = batches;
        this.editor = editor;
    }

    /**
     * Begins to work.
     *
     * @param queueId {@link QueueWorker#SERVICE_QUEUE}, or the id of the one batch to work on
     */
    public void start(long queueId) throws SQLException {
        this.queueId = queueId;
        pace.configure("api", new Pace.Limit(editor.ratePerMinute(), editor.burst(), editor.maxInFlight()));
        pace.configure("upload", Pace.Limit.of(editor.uploadRatePerMinute(), 1));
        upkeep.rescueTheDead();
        upkeep.start();
        worker.start(queueId);
    }

    /** Buys and uploads no more; what is in flight goes on, and what was paid for is still fetched. */
    public void stopBuying() {
        worker.stopBuying();
    }

    /**
     * Buys no more, waits until everything in flight is settled, then signs off. Where the queue is this node's own, what it has paid for is
     * fetched before; on the service's queue others do that, or this node when it is back.
     *
     * @param atMost what is still in flight after this long is left to the rescue: paid calls become UNCERTAIN
     * @return true when nothing was left in flight
     */
    public boolean finish(Duration atMost) throws SQLException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            if (queueId != QueueWorker.SERVICE_QUEUE) {
                worker.stopBuying();
                worker.awaitClaims(CLAIMS_UNDER_WAY);
                await(deadline, () -> worker.inFlight() == 0 && !canFetch());
            }
            worker.stopClaiming();
            worker.awaitClaims(CLAIMS_UNDER_WAY);
            await(deadline, () -> worker.inFlight() == 0);
            upkeep.putLostClaimsBack();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        upkeep.stop();
        boolean clean = worker.stop();
        if (!clean) {
            upkeep.rescueTheDead();
        }
        return clean;
    }

    /** Paid calls of this node that wait for their answer. */
    public int editsInFlight() {
        return edits.inFlight();
    }

    private boolean canFetch() {
        try {
            // An edit that was accepted is looked up within this time.
            Duration soon = Collections.max(
                    List.of(editor.firstLookUp(), editor.lookUpInterval().multipliedBy(2)));
            return batches.hasFetchable(queueId, soon);
        } catch (SQLException e) {
            LOG.warnf("Cannot tell what is left to fetch: %s", e.getMessage());
            return false;
        }
    }

    private static void await(long deadline, BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
