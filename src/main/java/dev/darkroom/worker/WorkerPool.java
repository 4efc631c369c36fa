package dev.darkroom.worker;

import dev.darkroom.editor.EditorConfig;
import dev.darkroom.queue.AnswerSpool;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.CompletionWriter;
import dev.darkroom.queue.LostClaims;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.QueueConfig;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.queue.Rescue;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** The life of this node: it rescues what dead workers left, works, and at the end finishes what it has begun. */
@ApplicationScoped
public class WorkerPool {

    private static final Logger LOG = Logger.getLogger(WorkerPool.class);
    private static final Duration CLAIMS_UNDER_WAY = Duration.ofSeconds(10);
    private static final Duration FOLD_INTERVAL = Duration.ofSeconds(2);

    private final QueueWorker worker;
    private final AnswerSpool spool;
    private final Rescue rescue;
    private final LostClaims lostClaims;
    private final CompletionWriter completions;
    private final EditStep edits;
    private final Pace pace;
    private final Batches batches;
    private final EditorConfig editor;
    private final QueueConfig queue;
    private ScheduledExecutorService upkeep;
    private long queueId;

    WorkerPool(
            QueueWorker worker,
            AnswerSpool spool,
            Rescue rescue,
            LostClaims lostClaims,
            CompletionWriter completions,
            EditStep edits,
            Pace pace,
            Batches batches,
            EditorConfig editor,
            QueueConfig queue) {
        this.worker = worker;
        this.spool = spool;
        this.rescue = rescue;
        this.lostClaims = lostClaims;
        this.completions = completions;
        this.edits = edits;
        this.pace = pace;
        this.batches = batches;
        this.editor = editor;
        this.queue = queue;
    }

    /**
     * Begins to work.
     *
     * @param queueId 0: the service's queue; else the id of the one batch to work on
     */
    public void start(long queueId) throws SQLException {
        this.queueId = queueId;
        pace.configure("api", editor.ratePerMinute(), editor.burst());
        pace.configure("upload", editor.uploadRatePerMinute(), 1);
        // Before the rescue: whose answer is there is judged by it, and not called UNCERTAIN.
        spool.drain();
        rescueTheDead();
        upkeep = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "darkroom-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        long interval = queue.heartbeatInterval().toMillis();
        upkeep.scheduleWithFixedDelay(
                guarded("write the answers in the spool", spool::drain), interval, interval, TimeUnit.MILLISECONDS);
        upkeep.scheduleWithFixedDelay(
                guarded("rescue the dead", this::rescueTheDead), interval, interval, TimeUnit.MILLISECONDS);
        upkeep.scheduleWithFixedDelay(
                guarded("put lost claims back", this::putLostClaimsBack), interval, interval, TimeUnit.MILLISECONDS);
        long fold = FOLD_INTERVAL.toMillis();
        upkeep.scheduleWithFixedDelay(guarded("fold the tally", batches::foldTally), fold, fold, TimeUnit.MILLISECONDS);
        worker.start(queueId);
    }

    /** Buys and uploads no more; what is in flight goes on, and what was paid for is still fetched. */
    public void stopBuying() {
        worker.stopBuying();
    }

    /**
     * Buys no more, waits until everything in flight is settled and what this queue has paid for is fetched, then signs off.
     *
     * @param atMost what is still in flight after this long is left to the rescue: paid calls become UNCERTAIN
     * @return true when nothing was left in flight
     */
    public boolean finish(Duration atMost) throws SQLException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            worker.stopBuying();
            worker.awaitClaims(CLAIMS_UNDER_WAY);
            await(deadline, () -> worker.inFlight() == 0 && !canFetch());
            worker.stopClaiming();
            worker.awaitClaims(CLAIMS_UNDER_WAY);
            await(deadline, () -> worker.inFlight() == 0);
            putLostClaimsBack();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        upkeep.shutdownNow();
        boolean clean = worker.stop();
        if (!clean) {
            spool.drain();
            rescueTheDead();
        }
        return clean;
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

    private void rescueTheDead() throws SQLException {
        for (Claim claim : rescue.run()) {
            Completion completion = edits.settle(claim, claim.answer().orElseThrow());
            try {
                completions.settle(completion).await().atMost(Duration.ofMinutes(1));
            } catch (RuntimeException e) {
                // The next one must not wait for ever behind it.
                LOG.errorf(e, "Job %d: what became of its paid call cannot be written", claim.jobId());
            }
        }
    }

    private void putLostClaimsBack() throws SQLException, InterruptedException {
        int lost = lostClaims.putBack();
        if (lost > 0) {
            LOG.warnf(
                    "%d claims never reached this worker (the connection broke); they were not sent and wait again",
                    lost);
        }
    }

    private interface Duty {
        void run() throws SQLException, InterruptedException;
    }

    private static Runnable guarded(String what, Duty duty) {
        return () -> {
            try {
                duty.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (SQLException | RuntimeException e) {
                LOG.warnf("Cannot %s: %s", what, e.getMessage());
            }
        };
    }
}
