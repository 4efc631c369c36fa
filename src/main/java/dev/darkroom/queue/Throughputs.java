package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.sql.DataSource;

/** How quickly each batch goes that is being worked on, by any node. Knows what it was told by {@link #sample} since this process began. */
@ApplicationScoped
public class Throughputs {

    private static final Duration WINDOW = Duration.ofMinutes(3);
    private static final int MOST = 10_000;

    /** The next sample is due by then. */
    private static final int SECONDS = 5;

    /**
     * A batch that goes has something in flight, or, where the API answers in milliseconds, something that has come to rest since the last fold. Both are in the kept
     * counts; the open attempts themselves may have the entries of a million that are closed between them.
     */
    private static final String SAMPLE = """
            SELECT b.batch_id, coalesce(sum(y.queued), 0) AS queued, coalesce(sum(y.held), 0) AS held, coalesce(sum(y.running), 0) AS running,
                   coalesce(sum(y.succeeded), 0) AS succeeded, coalesce(sum(y.failed), 0) AS failed,
                   coalesce(sum(y.cancelled), 0) AS cancelled, coalesce(sum(y.uncertain), 0) AS uncertain,
                   coalesce(sum(y.paid), 0) AS paid, coalesce(sum(y.charged), 0) AS charged
            FROM (SELECT batch_id FROM tally WHERE NOT folded AND (running > 0 OR minute IS NOT NULL)
                  UNION SELECT batch_id FROM tally WHERE folded AND running > 0
                  UNION SELECT unnest(?::bigint[]) ORDER BY batch_id DESC LIMIT ?) AS b
            JOIN tally y ON y.batch_id = b.batch_id
            GROUP BY b.batch_id
            """;

    private final DataSource database;
    private final Map<Long, Known> known = new HashMap<>();

    private static final class Known {
        private final Throughput throughput = new Throughput(WINDOW);
        private long lastWentAt;
        private boolean goes;

        Known(long now) {
            lastWentAt = now;
        }

        void add(BatchProgress progress, long now) {
            throughput.add(progress, now);
            goes = progress.running() > 0;
            lastWentAt = goes ? now : lastWentAt;
        }
    }

    Throughputs(DataSource database) {
        this.database = database;
    }

    /**
     * To be called every few seconds, by one thread. One statement that reads a few rows for each batch that goes. Whoever asks meanwhile is not held up by the database: they may have
     * the connection that this waits for.
     */
    public void sample() throws SQLException {
        List<Long> watched = watched();
        Map<Long, BatchProgress> read = new HashMap<>();
        long now;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SAMPLE)) {
            statement.setQueryTimeout(SECONDS);
            Jobs.set(statement, 1, watched);
            statement.setInt(2, MOST);
            now = System.nanoTime();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    read.put(row.getLong("batch_id"), BatchProgress.read(row));
                }
            }
        }
        add(read, now);
    }

    private synchronized List<Long> watched() {
        return List.copyOf(known.keySet());
    }

    private synchronized void add(Map<Long, BatchProgress> read, long now) {
        read.forEach((id, progress) ->
                known.computeIfAbsent(id, begun -> new Known(now)).add(progress, now));
        known.values().removeIf(batch -> now - batch.lastWentAt > WINDOW.toNanos());
    }

    /** Jobs of a batch that come to rest in a minute, as of the last three; empty: not known, or none. */
    public synchronized OptionalDouble perMinute(long batchId) {
        Known batch = known.get(batchId);
        return batch == null ? OptionalDouble.empty() : batch.throughput.perMinute();
    }

    /** How many batches share the queue now, at least one. */
    public synchronized int batches() {
        return (int)
                Math.max(1, known.values().stream().filter(batch -> batch.goes).count());
    }
}
