package dev.darkroom.queue;

import dev.darkroom.job.Step;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears when another node has new jobs (LISTEN), from the worker's start on. Asks itself now and then whether notifications come through at all:
 * a pooler in transaction mode takes the LISTEN and delivers nothing. Whatever happens here, polling goes on.
 */
@ApplicationScoped
class Notifications {

    private static final Logger LOG = Logger.getLogger(Notifications.class);
    /** How late this may notice that the node ends; the driver reads what comes in between at once. */
    private static final Duration READ = Duration.ofMillis(200);

    private static final Duration PING_TRAVELS = Duration.ofSeconds(1);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(30);
    private static final Duration UNTIL_NEXT_LISTEN = Duration.ofSeconds(5);
    private static final String PING = "ping";

    private final DataSource database;
    private final WakeUp wakeUp;
    private final CompletionWriter completions;
    private volatile CountDownLatch closed = new CountDownLatch(1);

    private volatile Thread listener;
    private volatile boolean comeThrough;
    private boolean reported;

    Notifications(@Reserved DataSource database, WakeUp wakeUp, CompletionWriter completions) {
        this.database = database;
        this.wakeUp = wakeUp;
        this.completions = completions;
    }

    /** Listens until {@link #close}. */
    void listen(long queue) {
        closed = new CountDownLatch(1);
        Thread thread = new Thread(() -> listenUntilClosed(queue), "darkroom-notifications");
        thread.setDaemon(true);
        listener = thread;
        thread.start();
    }

    /** Whether the last test of the way was heard. */
    boolean comeThrough() {
        return comeThrough;
    }

    private void listenUntilClosed(long queue) {
        try {
            do {
                try (Connection connection = database.getConnection()) {
                    listen(connection, queue);
                } catch (SQLException e) {
                    comeThrough = false;
                    LOG.debugf("Cannot listen for notifications, polling alone: %s", e.getMessage());
                }
            } while (!closed.await(UNTIL_NEXT_LISTEN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Connection connection, long queue) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + WakeUp.CHANNEL);
            try {
                listen(connection.unwrap(PGConnection.class), statement, queue);
            } finally {
                // The connection goes back to the pool, whatever ended this: there nobody would take what it hears,
                // which the driver keeps.
                statement.execute("UNLISTEN *");
            }
        }
    }

    private void listen(PGConnection notifications, Statement statement, long queue) throws SQLException {
        // What was announced while nobody listened.
        for (Step step : Step.values()) {
            completions.newJobs(step);
        }
        while (closed.getCount() > 0) {
            ping(statement, notifications, queue);
            long nextPing = System.nanoTime() + PING_INTERVAL.toNanos();
            while (closed.getCount() > 0 && System.nanoTime() < nextPing) {
                hear(notifications.getNotifications((int) READ.toMillis()), queue);
            }
        }
    }

    /** Also notices a server that has vanished. */
    private void ping(Statement statement, PGConnection notifications, long queue) throws SQLException {
        statement.execute("NOTIFY " + WakeUp.CHANNEL + ", '" + PING + "'");
        comeThrough = false;
        // Others may be heard before it.
        for (long end = System.nanoTime() + PING_TRAVELS.toNanos(); !comeThrough && System.nanoTime() < end; ) {
            comeThrough = hear(notifications.getNotifications((int) READ.toMillis()), queue);
        }
        if (!comeThrough && !reported) {
            LOG.info("NOTIFY does not come through (a pooler in transaction mode?): new jobs are found by polling");
        }
        reported = !comeThrough;
    }

    private boolean hear(PGNotification[] heard, long queue) {
        boolean ping = false;
        for (PGNotification notification : heard == null ? new PGNotification[0] : heard) {
            ping |= PING.equals(notification.getParameter());
            wakeUp.heard(notification.getParameter(), queue);
        }
        return ping;
    }

    /** Gives the connection back, which must be before the pool closes. */
    @PreDestroy
    void close() {
        closed.countDown();
        Thread listening = listener;
        try {
            if (listening != null) {
                listening.join(PING_TRAVELS.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
