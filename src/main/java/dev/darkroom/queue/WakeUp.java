package dev.darkroom.queue;

import dev.darkroom.job.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Tells every node that there may be new jobs: this one at once, the others by NOTIFY. A NOTIFY makes its transaction wait for all others that
 * notify (they commit one by one), so it is sent apart from what it tells of, and at most every {@value #DEBOUNCE_MILLIS} ms: the first at once.
 */
@ApplicationScoped
public class WakeUp {

    static final String CHANNEL = "darkroom_ready";
    static final int DEBOUNCE_MILLIS = 5;

    private static final Logger LOG = Logger.getLogger(WakeUp.class);
    private static final String NOTIFY = "SELECT pg_notify('" + CHANNEL + "', ?)";
    private static final long DEBOUNCE = Duration.ofMillis(DEBOUNCE_MILLIS).toNanos();

    /** What a notification says. */
    record Signal(long queue, Step step) {}

    private final DataSource database;
    private final CompletionWriter completions;
    private final QueueConfig config;
    private final ScheduledExecutorService threads;
    /** Tells this node's own notifications from those of others. */
    private final String node = UUID.randomUUID().toString();

    private final Set<Signal> waiting = new HashSet<>();
    private long lastSent = System.nanoTime() - DEBOUNCE;
    private boolean sending;

    WakeUp(DataSource database, CompletionWriter completions, QueueConfig config, QueueThreads threads) {
        this.database = database;
        this.completions = completions;
        this.config = config;
        this.threads = threads.executor();
    }

    /** There may be new jobs at this step of this queue. To be called once they are committed. */
    public void announce(long queue, Step step) {
        completions.newJobs(step);
        if (config.notifications()) {
            send(new Signal(queue, step));
        }
    }

    private synchronized void send(Signal signal) {
        waiting.add(signal);
        schedule();
    }

    /** One at a time: while the database hangs this must not take the threads that bring answers to the disk. */
    private synchronized void schedule() {
        if (sending || waiting.isEmpty()) {
            return;
        }
        long pause = Math.max(0, DEBOUNCE - (System.nanoTime() - lastSent));
        try {
            threads.schedule(this::flush, pause, TimeUnit.NANOSECONDS);
            sending = true;
        } catch (RejectedExecutionException e) {
            // This node is closing; the others poll.
        }
    }

    private void flush() {
        Set<Signal> signals;
        synchronized (this) {
            signals = Set.copyOf(waiting);
            waiting.clear();
            lastSent = System.nanoTime();
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
            for (Signal signal : signals) {
                statement.setString(1, node + " " + signal.queue() + " " + signal.step());
                statement.execute();
            }
        } catch (SQLException e) {
            LOG.debugf("Cannot notify the other nodes, which poll: %s", e.getMessage());
        } finally {
            synchronized (this) {
                sending = false;
                schedule();
            }
        }
    }

    /** A notification as it came in; one of this node's own, or one that is not understood (of another version), is let pass. */
    void heard(String payload, long queue) {
        String[] words = payload.split(" ");
        if (words.length == 3 && !words[0].equals(node) && words[1].equals(Long.toString(queue))) {
            for (Step step : Step.values()) {
                if (step.name().equals(words[2])) {
                    completions.newJobs(step);
                }
            }
        }
    }
}
