package dev.darkroom.queue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Writes single items in groups: up to a number of them, or what came within the linger, go into one statement. An item's Uni completes once
 * it is committed.
 *
 * <p>What is written here was paid for, so a database that is away is waited for: the group is tried again, with a growing pause, until it is
 * written or the writer is closed. Both kinds of write may safely be done twice. Items are bounded by the jobs in flight, which cannot grow
 * while the database is away.
 */
final class GroupedWriter<T> implements AutoCloseable {

    /** Writes a group in one transaction; may be called again with the same group. */
    interface Write<T> {
        void write(List<T> group) throws SQLException;
    }

    private record Item<T>(T value, UniEmitter<? super Void> done) {}

    private static final Logger LOG = Logger.getLogger(GroupedWriter.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String name;
    private final Write<T> write;
    private final int groupSize;
    private final Duration linger;
    private final ScheduledExecutorService threads;

    private final Deque<Item<T>> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean closed;

    GroupedWriter(String name, Write<T> write, int groupSize, Duration linger, ScheduledExecutorService threads) {
        this.name = name;
        this.write = write;
        this.groupSize = groupSize;
        this.linger = linger;
        this.threads = threads;
    }

    Uni<Void> write(T value) {
        return Uni.createFrom().emitter(done -> add(new Item<>(value, done)));
    }

    private void add(Item<T> item) {
        synchronized (this) {
            if (!closed) {
                waiting.add(item);
                if (!writing) {
                    drainIn(linger);
                }
                return;
            }
        }
        item.done().fail(new IllegalStateException("the queue is closed"));
    }

    /** One at a time: while a group is being written the next one gathers, so a slow database gets larger groups, not more of them. */
    private void drain() {
        boolean all = false;
        try {
            for (List<Item<T>> group = next(); !group.isEmpty(); group = next()) {
                write(group);
            }
            all = true;
        } finally {
            if (!all) {
                // Memory ran out, say: nobody else would ever write what waits.
                drainIn(LONGEST_PAUSE);
            }
        }
    }

    private synchronized void drainIn(Duration pause) {
        writing = false;
        threads.schedule(this::drain, pause.toNanos(), TimeUnit.NANOSECONDS);
        writing = true;
    }

    /**
     * A group that the database refuses is written item by item, so that one bad item cannot take others with it. A database that is away when
     * this closes is waited for no longer.
     */
    private void write(List<Item<T>> group) {
        try {
            writeUntilDone(group.stream().map(Item::value).toList());
            group.forEach(item -> item.done().complete(null));
        } catch (SQLException | RuntimeException | Error e) {
            boolean givenUp = e instanceof SQLException failure && DatabaseAway.is(failure);
            if (group.size() == 1 || givenUp) {
                group.forEach(item -> item.done().fail(e));
            } else {
                group.forEach(item -> write(List.of(item)));
            }
        }
    }

    private synchronized List<Item<T>> next() {
        // All of the memory before anything is taken out: what is in this list alone would be lost with it.
        List<Item<T>> group = new ArrayList<>(Math.min(groupSize, waiting.size()));
        while (group.size() < groupSize && !waiting.isEmpty()) {
            group.add(waiting.poll());
        }
        writing = !group.isEmpty();
        return group;
    }

    private void writeUntilDone(List<T> group) throws SQLException {
        long pause = 50;
        while (true) {
            try {
                write.write(group);
                return;
            } catch (SQLException e) {
                if (!DatabaseAway.is(e) || isClosed()) {
                    throw e;
                }
                LOG.warnf("The database is away; %d %s wait for it: %s", group.size(), name, e.getMessage());
                pause(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE.toMillis());
            }
        }
    }

    private void pause(long millis) throws SQLException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the database", e);
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Takes no more items; what waits is still written while the database answers. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
