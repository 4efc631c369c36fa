package dev.darkroom.webhook;

import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Messages that nobody waits for any more, a part of them at a time: those of a batch whose receiver is gone, or whose webhook was removed, may be a million. Whoever sees that only says so; no claim
 * takes them from then on.
 */
@ApplicationScoped
class Leftovers {

    private static final int PART = 5_000;
    private static final int BATCHES = 100;

    private static final String LEAVE = """
            INSERT INTO webhook_leftover (batch_id, error) VALUES (?, ?) ON CONFLICT (batch_id) DO UPDATE SET after_id = 0, error = excluded.error
            """;

    private static final String NEXT =
            "SELECT batch_id, after_id, error FROM webhook_leftover LIMIT 1 FOR UPDATE SKIP LOCKED";

    private static final String OF_BATCH =
            "SELECT batch_id, after_id, error FROM webhook_leftover WHERE batch_id = ? FOR UPDATE";

    /** Along the index of the batch, from where the last part ended: none looks again at what others have dropped. */
    private static final String DROP = """
            WITH part AS MATERIALIZED (
                SELECT id FROM webhook_delivery WHERE batch_id = ? AND id > ? ORDER BY batch_id, id LIMIT ?),
            dropped AS (
                UPDATE webhook_delivery SET state = 'DISABLED', next_try_at = NULL, settled_at = clock_timestamp(), error = ?
                WHERE id = ANY (ARRAY(SELECT id FROM part)) AND state = 'PENDING')
            SELECT count(*) AS looked_at, max(id) AS last FROM part
            """;

    private static final String MOVE = "UPDATE webhook_leftover SET after_id = ? WHERE batch_id = ?";

    private static final String DONE = "DELETE FROM webhook_leftover WHERE batch_id = ?";

    /** Committed by whoever did not see yet that the webhook was being disabled or removed. Claims pass them over, so they stay the first of their lane. */
    private static final String DROP_LATE = """
            UPDATE webhook_delivery d
            SET state = 'DISABLED', next_try_at = NULL, settled_at = clock_timestamp(),
                error = CASE WHEN EXISTS (SELECT FROM webhook w WHERE w.batch_id = d.batch_id) THEN 'The receiver answered 410 Gone.' ELSE 'The webhook was removed.' END
            WHERE id = ANY (ARRAY(
                SELECT first.id
                FROM webhook_lane l CROSS JOIN LATERAL (
                    SELECT id, batch_id FROM webhook_delivery
                    WHERE state = 'PENDING' AND host = l.host AND owner = l.owner AND next_try_at <= now()
                    ORDER BY next_try_at LIMIT 10 FOR UPDATE SKIP LOCKED) AS first
                WHERE NOT EXISTS (SELECT FROM webhook w WHERE w.batch_id = first.batch_id AND w.disabled_at IS NULL)))
            """;

    /** Where the receiver fails for all of that time, those in the back may never have had their turn. */
    private static final String GIVE_UP_OVERDUE = """
            UPDATE webhook_delivery
            SET state = 'GIVEN_UP', next_try_at = NULL, settled_at = clock_timestamp(), error = coalesce(error, 'The receiver failed for all of its time.')
            WHERE id = ANY (ARRAY(
                SELECT id FROM webhook_delivery
                WHERE state = 'PENDING' AND give_up_at < now() - interval '10 minutes' AND next_try_at <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED))
            """;

    private static final String FORGET = """
            WITH oldest AS (SELECT id, state, settled_at FROM webhook_delivery ORDER BY id LIMIT 10000)
            DELETE FROM webhook_delivery d USING oldest o
            WHERE d.id = o.id AND o.state <> 'PENDING' AND o.settled_at < clock_timestamp() - interval '7 days'
            """;

    private final DataSource database;

    Leftovers(DataSource database) {
        this.database = database;
    }

    private record Leftover(long batchId, long afterId, String error) {}

    /** Says that what waits of a batch is to be dropped: the caller has disabled or removed its webhook in this transaction. */
    static void leave(Connection connection, long batchId, String error) throws SQLException {
        try (PreparedStatement leave = connection.prepareStatement(LEAVE)) {
            leave.setLong(1, batchId);
            leave.setString(2, error);
            leave.executeUpdate();
        }
    }

    /** Drops all that is left of a batch whose webhook is set again: none of it is to be sent, and from now on it would be. */
    static void dropAll(Connection connection, long batchId) throws SQLException {
        while (dropSome(connection, batchId)) {
            // The next part.
        }
    }

    /** @return whether there may be more */
    static boolean dropSome(Connection connection, long batchId) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(OF_BATCH)) {
            find.setLong(1, batchId);
            return drop(connection, find) == PART;
        }
    }

    /** Some of what is left, of a hundred batches at most. */
    void drop() throws SQLException {
        int lookedAt = 0;
        for (int batches = 0; batches < BATCHES && lookedAt < PART; batches++) {
            int part = Transaction.run(database, connection -> {
                try (PreparedStatement find = connection.prepareStatement(NEXT)) {
                    return drop(connection, find);
                }
            });
            if (part < 0) {
                return;
            }
            lookedAt += part;
        }
    }

    /** Gives up what is overdue and forgets what is old; a part of it at a time. */
    void tidy() throws SQLException {
        update(DROP_LATE);
        update(GIVE_UP_OVERDUE);
        update(FORGET);
    }

    /** @return messages that were looked at; below 0: there is nothing left */
    private static int drop(Connection connection, PreparedStatement find) throws SQLException {
        Leftover left;
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return -1;
            }
            left = new Leftover(row.getLong("batch_id"), row.getLong("after_id"), row.getString("error"));
        }
        int lookedAt;
        long last;
        try (PreparedStatement drop = connection.prepareStatement(DROP)) {
            drop.setLong(1, left.batchId());
            drop.setLong(2, left.afterId());
            drop.setInt(3, PART);
            drop.setString(4, left.error());
            try (ResultSet row = drop.executeQuery()) {
                row.next();
                lookedAt = row.getInt("looked_at");
                last = row.getLong("last");
            }
        }
        boolean isDone = lookedAt < PART;
        try (PreparedStatement next = connection.prepareStatement(isDone ? DONE : MOVE)) {
            if (!isDone) {
                next.setLong(1, last);
            }
            next.setLong(isDone ? 1 : 2, left.batchId());
            next.executeUpdate();
        }
        return lookedAt;
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
