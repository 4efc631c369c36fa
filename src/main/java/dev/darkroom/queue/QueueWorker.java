package dev.darkroom.queue;

import dev.darkroom.job.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * This process as a worker: registered with a heartbeat from {@link #start} to {@link #stop}, and counting what it has in flight. Nothing is
 * claimed before it has started or after {@link #stopClaiming}.
 */
@ApplicationScoped
public class QueueWorker {

    /** The service's queue, which any number of nodes work on. */
    public static final long SERVICE_QUEUE = 0;

    private static final Logger LOG = Logger.getLogger(QueueWorker.class);

    private static final Duration CLAIMS_UNDER_WAY = Duration.ofSeconds(5);

    record Registration(long workerId, long queue) {}

    private final WorkerTable table;
    private final QueueConfig config;
    private final HeldClaims held = new HeldClaims();
    private final Map<Step, LongAdder> claimed = Arrays.stream(Step.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), step -> new LongAdder()));
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> stopListeners = new CopyOnWriteArrayList<>();

    private final AtomicBoolean beatAsked = new AtomicBoolean();
    private volatile Registration registration;
    private volatile Set<Step> claiming = Set.of();
    private final Beats beats;
    private ScheduledExecutorService heart;

    QueueWorker(WorkerTable table, QueueConfig config) {
        this.table = table;
        this.config = config;
        this.beats = new Beats(config.heartbeatInterval());
    }

    /**
     * Registers and begins to claim.
     *
     * @param queue 0: the service's queue; else the id of the one batch to work on
     */
    public synchronized void start(long queue) throws SQLException {
        registration = new Registration(table.register(queue), queue);
        beats.begin();
        long interval = config.heartbeatInterval().toMillis();
        // On a thread of its own: whatever else waits for the database, the heartbeat must not wait behind it.
        heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "darkroom-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        heart.scheduleWithFixedDelay(this::beat, interval, interval, TimeUnit.MILLISECONDS);
        claiming = Set.of(Step.values());
        listeners.forEach(listener -> listener.accept(queue));
    }

    /** From here on only what was paid for is claimed, to fetch it; what is in flight goes on, and a claim under way may still bring some more. */
    public void stopBuying() {
        claiming = Set.of(Step.DOWNLOAD);
    }

    /** No new claims from here on; what is in flight goes on, and a claim under way may still bring some more. */
    public void stopClaiming() {
        claiming = Set.of();
    }

    /**
     * Waits for the claims under way: after {@link #stopClaiming}, {@link #inFlight} only falls from then on.
     *
     * @return false when one takes longer than that; what it brings is left to the rescue
     */
    public boolean awaitClaims(Duration atMost) throws InterruptedException {
        return held.await(atMost);
    }

    /** How many claimed steps have not been settled yet. */
    public int inFlight() {
        return held.size();
    }

    /**
     * Signs off.
     *
     * @return true when it left nothing open; false when the journal still has an attempt in its name, which is then left to the rescue
     */
    public synchronized boolean stop() throws SQLException {
        stopClaiming();
        if (registration == null) {
            return true;
        }
        stopListeners.forEach(Runnable::run);
        heart.shutdownNow();
        long id = registration.workerId();
        registration = null;
        boolean clean = table.stopped(id);
        if (!clean) {
            table.died(id);
        }
        return clean;
    }

    void onStart(LongConsumer listener) {
        listeners.add(listener);
    }

    void onStop(Runnable listener) {
        stopListeners.add(listener);
    }

    Optional<Registration> registration() {
        return Optional.ofNullable(registration);
    }

    Optional<Registration> claiming(Step step) {
        return claiming.contains(step) ? registration() : Optional.empty();
    }

    /** Runs a claim of a step, unless none are wanted any more; what it brings is in flight from then on. */
    Claims.Claimed claim(Step step, HeldClaims.ClaimCall call) throws SQLException {
        return held.underWay(() -> {
            Optional<Registration> current = claiming(step);
            if (current.isEmpty()) {
                return Claims.Claimed.nothing("STOPPED");
            }
            if (!isHeardOf()) {
                // What it claims now might be given away before it is begun.
                return Claims.Claimed.nothing("DEAD");
            }
            Claims.Claimed brought = call.run();
            claimed.get(step).add(brought.claims().size());
            held.hold(brought.claims(), current.get().workerId());
            return brought;
        });
    }

    /**
     * Whether the paid call of a claim may begin, asked last before money is spent: whether the claim is this worker's still, as far as can be known here. It is not
     * once it was given up, the worker has signed off or was declared dead, nor when its heartbeat has not gone through for so long that it may be declared dead any
     * moment, because the process, the machine or the network stood still.
     */
    public boolean mayBegin(Claim claim) {
        return registration()
                .filter(current -> isHeardOf() && held.begin(current.workerId(), claim))
                .isPresent();
    }

    /** Whether a claim that its step was not told of can be let go: then it is put back as one that was {@link #neverReached}. */
    boolean giveUp(Claim claim) {
        return held.giveUp(claim);
    }

    private boolean isHeardOf() {
        return beats.silence().compareTo(config.deadAfter().multipliedBy(9).dividedBy(10)) < 0;
    }

    void finished(Claim claim) {
        held.release(claim);
    }

    /**
     * Those of some open attempts of this worker that never reached it. Waits for the claims under way, since one of them may be about to bring
     * such an attempt; gives none when they take longer than that.
     *
     * @param open read from the journal before this is called
     */
    List<Lease> neverReached(List<Lease> open) throws InterruptedException {
        return held.notHeld(open, CLAIMS_UNDER_WAY);
    }

    /** The worker's id; 0 before it has started. */
    public long id() {
        return registration().map(Registration::workerId).orElse(0L);
    }

    /** Whether every heartbeat has gone through for this long. */
    boolean hasBeatenFor(Duration duration) {
        return registration != null && beats.haveGoneThroughFor(duration);
    }

    /** A claim was refused because this worker was declared dead, or may be at any moment: it is heard of again, under another id where need be. */
    void beatNow() {
        if (beatAsked.compareAndSet(false, true)) {
            heart.execute(() -> {
                beatAsked.set(false);
                beat();
            });
        }
    }

    /** How long ago a heartbeat went through; empty while this node does not work. */
    public Optional<Duration> sinceHeartbeat() {
        return registration().map(working -> beats.sinceBeat());
    }

    /** How long ago a heartbeat was tried, whatever came of it; empty while this node does not work. */
    public Optional<Duration> sinceHeartbeatWasTried() {
        return registration().map(working -> beats.sinceTry());
    }

    /** How many jobs this node was handed at a step since it started. */
    public long claimed(Step step) {
        return claimed.get(step).sum();
    }

    private void beat() {
        Registration current = registration;
        if (current == null) {
            return;
        }
        beats.tried();
        try {
            if (!table.beat(current.workerId())) {
                LOG.warnf(
                        "Worker %d was declared dead (silent for longer than %s); registering again",
                        current.workerId(), config.deadAfter());
                registration = new Registration(table.register(current.queue()), current.queue());
            }
            beats.beat();
        } catch (SQLException | RuntimeException | Error e) {
            // Also where memory ran out: what is thrown from here ends the heartbeat for good, and this node is buried.
            LOG.warnf("Cannot write the heartbeat: %s", e);
        }
    }
}
