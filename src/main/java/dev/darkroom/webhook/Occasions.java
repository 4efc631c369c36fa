package dev.darkroom.webhook;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.BatchState;
import dev.darkroom.queue.RequestCounts;
import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Sees that a batch has come to rest, or stands still because the queue has stopped, and writes the message. Any node may look at any time; each occasion is written once. (No statement that
 * completes jobs can see it: of two that complete the last two jobs at the same time, neither sees the other.)
 */
@ApplicationScoped
class Occasions {

    private static final String RESTING = """
            SELECT w.batch_id FROM webhook w
            WHERE w.rested_at IS NULL AND w.disabled_at IS NULL
              AND (SELECT sum(y.queued) + sum(y.running) FROM tally y WHERE y.batch_id = w.batch_id) = 0
            LIMIT 1000
            """;

    /** Behind this lock nobody takes a job out of rest, and the next statement sees whether somebody has. */
    private static final String LOCK = """
            SELECT 'FINISHED' = ANY (w.events) AS wanted, b.cancelled_at IS NOT NULL AS called_off
            FROM webhook w JOIN batch b ON b.id = w.batch_id
            WHERE w.batch_id = ? AND w.rested_at IS NULL AND w.disabled_at IS NULL FOR UPDATE OF w SKIP LOCKED
            """;

    private static final String PROGRESS = "SELECT * FROM batch_progress WHERE batch_id = ?";

    private static final String RESTED = "UPDATE webhook SET rested_at = clock_timestamp() WHERE batch_id = ?";

    private static final String WRITE = """
            INSERT INTO webhook_delivery (batch_id, owner, host, event, data)
            SELECT w.batch_id, coalesce(b.owner, ''), w.host, ?, ?::json FROM webhook w JOIN batch b ON b.id = w.batch_id WHERE w.batch_id = ?
            """;

    private static final String HELD_UP = """
            SELECT w.batch_id, p.stopped_at, p.stopped_code, p.stopped_message
            FROM pace p CROSS JOIN webhook w
            WHERE p.name = 'api' AND p.stopped_code IS NOT NULL
              AND w.rested_at IS NULL AND w.disabled_at IS NULL AND 'STOPPED' = ANY (w.events) AND w.stop_told_at IS DISTINCT FROM p.stopped_at
              AND (SELECT sum(y.queued) + sum(y.running) FROM tally y WHERE y.batch_id = w.batch_id) > 0
            LIMIT 1000
            """;

    private static final String STOP_TOLD =
            "UPDATE webhook SET stop_told_at = ? WHERE batch_id = ? AND stop_told_at IS DISTINCT FROM ?";

    private final DataSource database;

    Occasions(DataSource database) {
        this.database = database;
    }

    record Rest(BatchState state, RequestCounts requestCounts) {}

    record Standstill(Stop stop, RequestCounts requestCounts) {
        record Stop(String code, String message) {}
    }

    private record HeldUp(long batchId, OffsetDateTime stoppedAt, Standstill.Stop stop) {}

    /** Writes what there is to tell. */
    void look() throws SQLException {
        for (long batch : resting()) {
            Transaction.run(database, connection -> rest(connection, batch));
        }
        for (HeldUp one : heldUp()) {
            Transaction.run(database, connection -> stop(connection, one));
        }
    }

    private List<Long> resting() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RESTING);
                ResultSet row = statement.executeQuery()) {
            List<Long> found = new ArrayList<>();
            while (row.next()) {
                found.add(row.getLong(1));
            }
            return found;
        }
    }

    private List<HeldUp> heldUp() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(HELD_UP);
                ResultSet row = statement.executeQuery()) {
            List<HeldUp> found = new ArrayList<>();
            while (row.next()) {
                found.add(new HeldUp(
                        row.getLong("batch_id"),
                        row.getObject("stopped_at", OffsetDateTime.class),
                        new Standstill.Stop(row.getString("stopped_code"), row.getString("stopped_message"))));
            }
            return found;
        }
    }

    private static Void rest(Connection connection, long batch) throws SQLException {
        boolean wanted;
        boolean cancelled;
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setLong(1, batch);
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                wanted = row.getBoolean("wanted");
                cancelled = row.getBoolean("called_off");
            }
        }
        BatchProgress progress = progress(connection, batch);
        if (progress.isDone()) {
            try (PreparedStatement rested = connection.prepareStatement(RESTED)) {
                rested.setLong(1, batch);
                rested.executeUpdate();
            }
            if (wanted) {
                BatchState state = BatchState.of(progress, false, cancelled);
                write(connection, batch, WebhookEvent.FINISHED, new Rest(state, RequestCounts.of(progress)));
            }
        }
        return null;
    }

    private static Void stop(Connection connection, HeldUp one) throws SQLException {
        try (PreparedStatement told = connection.prepareStatement(STOP_TOLD)) {
            told.setObject(1, one.stoppedAt());
            told.setLong(2, one.batchId());
            told.setObject(3, one.stoppedAt());
            if (told.executeUpdate() == 1) {
                RequestCounts counts = RequestCounts.of(progress(connection, one.batchId()));
                write(connection, one.batchId(), WebhookEvent.STOPPED, new Standstill(one.stop(), counts));
            }
        }
        return null;
    }

    private static BatchProgress progress(Connection connection, long batch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setLong(1, batch);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return BatchProgress.read(row);
            }
        }
    }

    private static void write(Connection connection, long batch, WebhookEvent event, Object data) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            write.setString(1, event.name());
            write.setString(2, Payload.data(data));
            write.setLong(3, batch);
            write.executeUpdate();
        }
    }
}
