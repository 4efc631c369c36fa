package dev.darkroom.queue;

import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * The claims of one step as a stream: demand becomes a claim of as many jobs as this node has free places, so that it never claims what it cannot start.
 * The demand itself says only that there is some: between here and the step SmallRye looks at one message at a time and asks for one at a time, however many places are
 * free, and a claim for each job took a hundred times as long as one for all. A place is taken from the claim to the commit of its completion.
 *
 * <p>One claim at a time; between two it waits for what the last one said (the next permit, the poll interval), or for a {@link #nudge()}.
 */
final class ClaimStream implements Flow.Publisher<Message<Claim>>, Flow.Subscription {

    private static final Logger LOG = Logger.getLogger(ClaimStream.class);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private enum Phase {
        /** No demand, no free place, or no worker: somebody will call. */
        PARKED,
        CLAIMING,
        /** Until the queue may have something: a nudge ends it early. */
        WAITING_FOR_JOBS,
        /** Until the pace allows more: nothing ends it early. */
        WAITING_FOR_PERMITS,
        CLOSED
    }

    private final Step step;
    private final int places;
    private final Claims claims;
    private final QueueWorker worker;
    private final QueueConfig config;
    private final ScheduledExecutorService threads;

    private Flow.Subscriber<? super Message<Claim>> subscriber;
    private Phase phase = Phase.PARKED;
    private boolean nudged;
    private long demand;
    private int taken;
    private final Deque<Claim> ahead = new ArrayDeque<>();
    private final LineCursor line = new LineCursor();
    private boolean emitting;
    private Future<?> timer;

    ClaimStream(
            Step step,
            int places,
            Claims claims,
            QueueWorker worker,
            QueueConfig config,
            ScheduledExecutorService threads) {
        this.step = step;
        this.places = places;
        this.claims = claims;
        this.worker = worker;
        this.config = config;
        this.threads = threads;
    }

    Step step() {
        return step;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message<Claim>> subscriber) {
        if (this.subscriber != null) {
            throw new IllegalStateException("the claims of step " + step + " have a subscriber already");
        }
        this.subscriber = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            if (ahead.isEmpty()) {
                claimIfParked();
                return;
            }
        }
        emit();
    }

    private synchronized void placeIsFree() {
        taken--;
        claimIfParked();
    }

    private void claimIfParked() {
        if (phase == Phase.PARKED) {
            claimIn(Duration.ZERO);
        }
    }

    @Override
    public synchronized void cancel() {
        if (worker.claiming(step).isPresent()) {
            LOG.errorf("Nobody takes claims of %s any more: this node does none of it until it is started again", step);
        }
        phase = Phase.CLOSED;
        if (timer != null) {
            timer.cancel(false);
        }
        giveUpAhead();
    }

    /** Nobody will ask for these: they are put back, instead of being taken for calls that were cut off. */
    private void giveUpAhead() {
        taken -= ahead.size();
        ahead.forEach(worker::giveUp);
        ahead.clear();
    }

    /** There may be a job now. */
    synchronized void nudge() {
        switch (phase) {
            case PARKED, WAITING_FOR_JOBS -> claimIn(Duration.ZERO);
            case CLAIMING -> nudged = true;
        }
    }

    private synchronized void claimIn(Duration delay) {
        if (timer != null) {
            timer.cancel(false);
        }
        try {
            timer = threads.schedule(this::claim, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            phase = Phase.CLOSED;
        }
    }

    private void claim() {
        int limit;
        QueueWorker.Registration registration;
        synchronized (this) {
            if (phase == Phase.CLOSED || phase == Phase.CLAIMING) {
                return;
            }
            limit = demand == 0 ? 0 : Math.min(places - taken, config.statementSize());
            registration = worker.claiming(step).orElse(null);
            if (limit == 0 || registration == null) {
                phase = Phase.PARKED;
                return;
            }
            phase = Phase.CLAIMING;
            nudged = false;
        }
        try {
            LinePosition start = line.next(System.nanoTime());
            Claims.Claimed claimed = worker.claim(
                    step, () -> claims.claim(registration.queue(), step, registration.workerId(), limit, start));
            line.claimed(start, claimed.last(), claimed.scan(), System.nanoTime());
            synchronized (this) {
                taken += claimed.claims().size();
                ahead.addAll(claimed.claims());
                if (phase == Phase.CLOSED) {
                    giveUpAhead();
                }
            }
            emit();
            next(claimed, start);
        } catch (SQLException e) {
            LOG.warnf("Cannot claim jobs for %s: %s", step, e.getMessage());
            waitFor(Phase.WAITING_FOR_PERMITS, AFTER_ERROR);
        } catch (RuntimeException | Error e) {
            // Also where memory ran out: nobody else would ever ask for this step again.
            LOG.errorf(e, "Cannot claim jobs for %s", step);
            waitFor(Phase.WAITING_FOR_PERMITS, AFTER_ERROR);
        }
    }

    /** Hands on what was claimed, as far as it is asked for. One thread at a time; who asks for more meanwhile is served by the one that is at it. */
    private void emit() {
        synchronized (this) {
            if (emitting) {
                return;
            }
            emitting = true;
        }
        for (Optional<Claim> claim = toEmit(); claim.isPresent(); claim = toEmit()) {
            HandOver handOver = new HandOver(claim.get(), worker, this::placeIsFree);
            try {
                subscriber.onNext(handOver.message());
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "Cannot hand on a claim of %s", step);
                handOver.broke();
            }
        }
    }

    private synchronized Optional<Claim> toEmit() {
        if (demand == 0 || ahead.isEmpty()) {
            emitting = false;
            if (demand > 0) {
                claimIfParked();
            }
            return Optional.empty();
        }
        demand--;
        return Optional.of(ahead.poll());
    }

    private void next(Claims.Claimed claimed, LinePosition start) {
        switch (claimed.reason()) {
            case "DEAD" -> {
                worker.beatNow();
                waitFor(Phase.WAITING_FOR_PERMITS, AFTER_ERROR);
            }
            case "MORE" -> waitFor(Phase.WAITING_FOR_PERMITS, Duration.ZERO);
            case "EMPTY" -> {
                double jitter = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
                Duration poll = line.untilPoll(
                        start, Duration.ofNanos((long) (config.pollInterval().toNanos() * jitter)), System.nanoTime());
                Duration due =
                        claimed.pause().filter(wait -> wait.compareTo(poll) < 0).orElse(poll);
                waitFor(Phase.WAITING_FOR_JOBS, due.isNegative() ? Duration.ZERO : due);
            }
            case "MAX_IN_FLIGHT" ->
                waitFor(Phase.WAITING_FOR_JOBS, claimed.pause().orElse(LONGEST_WAIT));
            default -> {
                Duration wait = claimed.pause().orElse(LONGEST_WAIT);
                waitFor(Phase.WAITING_FOR_PERMITS, wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
            }
        }
    }

    private synchronized void waitFor(Phase waiting, Duration delay) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = waiting;
        claimIn(nudged && waiting == Phase.WAITING_FOR_JOBS ? Duration.ZERO : delay);
    }
}
