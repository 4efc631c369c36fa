package dev.darkroom.worker;

import dev.darkroom.queue.AnswerSpool;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.CompletionWriter;
import dev.darkroom.queue.JobLog;
import dev.darkroom.queue.LostClaims;
import dev.darkroom.queue.QueueConfig;
import dev.darkroom.queue.Rescue;
import dev.darkroom.queue.Sweep;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What a node does beside its work, every few seconds: it looks after what others, and broken connections, have left. */
@ApplicationScoped
class Upkeep {

    private static final Logger LOG = Logger.getLogger(Upkeep.class);
    private static final Duration FOLD_INTERVAL = Duration.ofSeconds(2);

    private final AnswerSpool spool;
    private final Rescue rescue;
    private final LostClaims lostClaims;
    private final CompletionWriter completions;
    private final EditStep edits;
    private final Batches batches;
    private final Sweep sweep;
    private final QueueConfig config;
    private ScheduledExecutorService thread;

    Upkeep(
            AnswerSpool spool,
            Rescue rescue,
            LostClaims lostClaims,
            CompletionWriter completions,
            EditStep edits,
            Batches batches,
            Sweep sweep,
            QueueConfig config) {
        this.spool = spool;
        this.rescue = rescue;
        this.lostClaims = lostClaims;
        this.completions = completions;
        this.edits = edits;
        this.batches = batches;
        this.sweep = sweep;
        this.config = config;
    }

    void start() {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread upkeep = new Thread(task, "darkroom-upkeep");
            upkeep.setDaemon(true);
            return upkeep;
        });
        every(config.heartbeatInterval(), "write what waits in the spool and rescue the dead", this::rescueTheDead);
        every(config.heartbeatInterval(), "put lost claims back", this::putLostClaimsBack);
        every(config.heartbeatInterval(), "follow the orders of people", sweep::run);
        every(config.heartbeatInterval(), "release what a cap has room for", batches::releaseWithinBudget);
        every(FOLD_INTERVAL, "fold the tally", batches::foldTally);
    }

    void stop() {
        thread.shutdownNow();
    }

    void rescueTheDead() throws SQLException {
        // First of all: whose answer is there is judged by it, and not called UNCERTAIN.
        spool.drain();
        for (Claim claim : rescue.run()) {
            Completion completion = edits.settle(claim, claim.answer().orElseThrow());
            try {
                completions.settle(completion).await().atMost(Duration.ofMinutes(1));
            } catch (RuntimeException e) {
                // The next one must not wait for ever behind it.
                JobLog.of(claim).error(LOG, e, "what became of its paid call cannot be written");
            }
        }
    }

    void putLostClaimsBack() throws SQLException, InterruptedException {
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

    private void every(Duration interval, String what, Duty duty) {
        thread.scheduleWithFixedDelay(
                () -> guarded(what, duty), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void guarded(String what, Duty duty) {
        try {
            duty.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException | Error e) {
            // Also where memory ran out: what is thrown from here ends this duty for good, without a word.
            LOG.warnf("Cannot %s: %s", what, e);
        }
    }
}
