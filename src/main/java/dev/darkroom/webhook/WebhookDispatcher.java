package dev.darkroom.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** This node's share of sending messages. One thread talks to the database; no transaction and no connection is held while a receiver is waited for. */
@ApplicationScoped
public class WebhookDispatcher {

    private static final Logger LOG = Logger.getLogger(WebhookDispatcher.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIDY = Duration.ofMinutes(1);
    /** For a try that was cut, what came of it is written within this, or it is made again. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final Duration COUNTED = Duration.ofSeconds(5);
    /** An older count is none: the database is away, or hangs. */
    private static final Duration STALE = COUNTED.multipliedBy(3);

    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Occasions occasions;
    private final DeliveryTable deliveries;
    private final Leftovers leftovers;
    private final WebhookConfig config;
    private final Sender sender;
    private final Receivers receivers;
    private final List<Consumer<Attempt>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread webhooks = new Thread(task, "darkroom-webhooks");
        webhooks.setDaemon(true);
        return webhooks;
    });
    private volatile Count latest;
    private boolean started;
    private volatile boolean stopping;
    private boolean away;

    /** What came of a try. */
    public enum Attempt {
        /** The receiver took it. */
        DELIVERED,
        /** It will be tried again, or was given up. */
        FAILED,
        /** The receiver wants no more of this batch. */
        DISABLED
    }

    private record Count(long messages, long atNanos) {}

    WebhookDispatcher(
            Vertx vertx,
            Occasions occasions,
            DeliveryTable deliveries,
            Leftovers leftovers,
            ReceiverRules rules,
            WebhookConfig config) {
        this.occasions = occasions;
        this.deliveries = deliveries;
        this.leftovers = leftovers;
        this.config = config;
        this.sender = new Sender(vertx, new HttpClientOptions(), rules, InetAddress::getAllByName, config);
        this.receivers = new Receivers(config, System::nanoTime);
    }

    /** Sends from now on, until the node ends. */
    public synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        every(INTERVAL, "tell what is to be told", () -> {
            occasions.look();
            claim();
        });
        every(COUNTED, "count what waits", () -> latest = new Count(deliveries.pending(), System.nanoTime()));
        every(INTERVAL, "drop what is not to be sent any more", leftovers::drop);
        every(TIDY, "forget old messages", leftovers::tidy);
    }

    /** Is told of every try of this node that ended. */
    public void onAttempt(Consumer<Attempt> listener) {
        listeners.add(listener);
    }

    /** Messages that wait, over all nodes, up to 100,000; not a number where this node does not send, and while the database does not answer. */
    public double pending() {
        Count count = latest;
        boolean isKnown = count != null && System.nanoTime() - count.atNanos() < STALE.toNanos();
        return isKnown ? count.messages() : Double.NaN;
    }

    /** Claims no more; what is under way may end, else it is sent again by another node. */
    @PreDestroy
    void stop() {
        stopping = true;
        try {
            for (long end = System.nanoTime() + FAREWELL.toNanos(); underWay(end) > 0 && System.nanoTime() < end; ) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (TimeoutException e) {
            LOG.debug("Webhooks: the database hangs; what is under way is sent again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.debugf("Webhooks: cannot tell what is under way: %s", e.getMessage());
        }
        thread.shutdownNow();
        sender.close();
    }

    /** The thread may be waiting for a database that hangs: nobody waits for it longer than that. */
    private int underWay(long end) throws InterruptedException, ExecutionException, TimeoutException {
        return thread.submit(receivers::inFlight).get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void claim() throws SQLException {
        Rooms rooms = receivers.rooms();
        if (stopping || rooms.all() <= 0) {
            return;
        }
        Duration lease = config.timeout().plus(GRACE);
        long until = System.nanoTime() + lease.toNanos();
        for (Delivery delivery : deliveries.claim(rooms, lease)) {
            Receivers.Flight flight = receivers.begin(delivery.lane(), until);
            sender.send(delivery).onSuccess(outcome -> ended(delivery, flight, outcome));
        }
    }

    /** Called where the answer came in. */
    private void ended(Delivery delivery, Receivers.Flight flight, Outcome outcome) {
        try {
            thread.execute(() -> guarded("write what came of a message", () -> {
                if (receivers.end(flight, outcome.isTaken() || outcome.isGone())) {
                    LOG.infof("%s did not take webhook %s: %s", delivery.lane().host(), delivery, outcome.words());
                }
                deliveries.settle(
                        delivery, outcome, Backoff.after(delivery.tries(), outcome, ThreadLocalRandom.current()));
                told(outcome);
                claim();
            }));
        } catch (RejectedExecutionException e) {
            LOG.debugf("%s: this node ended before it was written down; it is sent again", delivery);
        }
    }

    private void told(Outcome outcome) {
        Attempt attempt = outcome.isTaken() ? Attempt.DELIVERED : outcome.isGone() ? Attempt.DISABLED : Attempt.FAILED;
        listeners.forEach(listener -> listener.accept(attempt));
    }

    private interface Duty {
        void run() throws SQLException;
    }

    private void every(Duration interval, String what, Duty duty) {
        thread.scheduleWithFixedDelay(() -> guarded(what, duty), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void guarded(String what, Duty duty) {
        try {
            duty.run();
            away = false;
        } catch (SQLException | RuntimeException | Error e) {
            // Also where memory ran out: what is thrown from here ends this duty for good, without a word.
            if (!away) {
                LOG.warnf("Webhooks: cannot %s, trying again: %s", what, e);
            }
            away = true;
        }
    }
}
