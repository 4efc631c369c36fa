package dev.darkroom.queue;

import dev.darkroom.job.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * This process as a worker: registered with a heartbeat from {@link #start} to {@link #stop}, and counting what it has in flight. Nothing is
 * claimed before it has started or after {@link #stopClaiming}.
 */
@ApplicationScoped
public class QueueWorker {

    private static final Logger LOG = Logger.getLogger(QueueWorker.class);

    record Registration(long workerId, long queue) {}

    private final WorkerTable table;
    private final QueueConfig config;
    private final QueueThreads threads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private volatile Registration registration;
    private volatile Set<Step> claiming = Set.of();
    private Future<?> heartbeat;

    QueueWorker(WorkerTable table, QueueConfig config, QueueThreads threads) {
        this.table = table;
        this.config = config;
        this.threads = threads;
    }

    /**
     * Registers and begins to claim.
     *
     * @param queue 0: the service's queue; else the id of the one batch to work on
     */
    public synchronized void start(long queue) throws SQLException {
        registration = new Registration(table.register(queue), queue);
        long interval = config.heartbeatInterval().toMillis();
        heartbeat = threads.executor().scheduleWithFixedDelay(this::beat, interval, interval, TimeUnit.MILLISECONDS);
        claiming = Set.of(Step.values());
        listeners.forEach(Runnable::run);
    }

    /** From here on only what was paid for is claimed, to fetch it; what is in flight goes on. */
    public void stopBuying() {
        claiming = Set.of(Step.DOWNLOAD);
    }

    /** No new claims from here on; what is in flight goes on. */
    public void stopClaiming() {
        claiming = Set.of();
    }

    /** How many claimed steps have not been settled yet, and claims that are under way. */
    public int inFlight() {
        return inFlight.get();
    }

    /**
     * Signs off. Whatever is still open is left to the rescue.
     *
     * @return true when nothing was
     */
    public synchronized boolean stop() throws SQLException {
        stopClaiming();
        if (registration == null) {
            return true;
        }
        heartbeat.cancel(false);
        boolean clean = table.stopped(registration.workerId());
        if (!clean) {
            table.died(registration.workerId());
        }
        registration = null;
        return clean;
    }

    void onStart(Runnable listener) {
        listeners.add(listener);
    }

    Optional<Registration> registration() {
        return Optional.ofNullable(registration);
    }

    /**
     * Begins a claim, unless no more are wanted. It counts as in flight until {@link #finished}: what a claim brings after {@link #stop} would
     * stay open under a worker that had signed off with nothing open, and nobody would ever rescue it.
     */
    Optional<Registration> beginClaim(Step step) {
        started();
        Optional<Registration> current = claiming.contains(step) ? registration() : Optional.empty();
        if (current.isEmpty()) {
            finished();
        }
        return current;
    }

    void started() {
        inFlight.incrementAndGet();
    }

    CompletionStage<Void> finished() {
        inFlight.decrementAndGet();
        return CompletableFuture.completedFuture(null);
    }

    CompletionStage<Void> finishedBadly(Throwable failure) {
        LOG.error("A step could not be settled; its attempt stays open until this worker ends", failure);
        return finished();
    }

    private void beat() {
        Registration current = registration;
        if (current == null) {
            return;
        }
        try {
            if (!table.beat(current.workerId())) {
                LOG.warnf(
                        "Worker %d was declared dead (silent for longer than %s); registering again",
                        current.workerId(), config.deadAfter());
                registration = new Registration(table.register(current.queue()), current.queue());
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("Cannot write the heartbeat: %s", e.getMessage());
        }
    }
}
