package dev.darkroom.webhook;

import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The queue of messages: claims with a lease, and what came of each. */
@ApplicationScoped
class DeliveryTable {

    /**
     * Jumps from receiver to receiver along the index and takes of each what is due and what there is room for, so that none stands behind the many of another. What is taken falls due again when
     * its lease ends.
     */
    private static final String CLAIM = """
            WITH RECURSIVE receiver (host) AS (
                SELECT min(host) FROM webhook_delivery WHERE state = 'PENDING'
                UNION ALL
                SELECT (SELECT min(d.host) FROM webhook_delivery d WHERE d.state = 'PENDING' AND d.host > r.host) FROM receiver r WHERE r.host IS NOT NULL),
            due AS MATERIALIZED (
                SELECT d.id
                FROM (SELECT host FROM receiver WHERE host IS NOT NULL ORDER BY random()) AS r
                LEFT JOIN unnest(?::text[], ?::int[]) AS known (host, room) ON known.host = r.host
                CROSS JOIN LATERAL (
                    SELECT id FROM webhook_delivery
                    WHERE state = 'PENDING' AND host = r.host AND next_try_at <= now()
                    ORDER BY next_try_at LIMIT greatest(coalesce(known.room, ?), 0) FOR UPDATE SKIP LOCKED) AS d
                LIMIT ?),
            orphaned AS (
                -- Written by whoever did not see yet that the webhook was being removed.
                UPDATE webhook_delivery d
                SET state = 'DISABLED', next_try_at = NULL, settled_at = clock_timestamp(), error = 'The webhook was removed.'
                WHERE id = ANY (ARRAY(SELECT id FROM due)) AND NOT EXISTS (SELECT FROM webhook w WHERE w.batch_id = d.batch_id)),
            claimed AS (
                UPDATE webhook_delivery d SET tries = tries + 1, next_try_at = now() + ? * interval '1 ms'
                WHERE id = ANY (ARRAY(SELECT id FROM due)) AND EXISTS (SELECT FROM webhook w WHERE w.batch_id = d.batch_id)
                RETURNING *)
            SELECT c.id, c.message_id, c.batch_id, c.host, w.url, c.event, c.job_id, j.custom_id, c.data, c.created_at, c.tries, now() AS now,
                   s.secret, CASE WHEN s.previous_until > now() THEN s.previous END AS previous
            FROM claimed c JOIN webhook w ON w.batch_id = c.batch_id JOIN batch b ON b.id = c.batch_id JOIN webhook_secret s ON s.owner = b.owner
            LEFT JOIN job j ON j.id = c.job_id
            ORDER BY c.id
            """;

    /** Whoever had claimed it: it was taken. */
    private static final String TAKEN = """
            UPDATE webhook_delivery
            SET state = 'DELIVERED', next_try_at = NULL, settled_at = clock_timestamp(), http_status = ?, error = NULL
            WHERE id = ? AND state = 'PENDING'
            """;

    /** The last try is the one at the end of its time. */
    private static final String FAILED = """
            UPDATE webhook_delivery
            SET http_status = ?, error = ?,
                state = CASE WHEN give_up_at <= clock_timestamp() THEN 'GIVEN_UP' ELSE 'PENDING' END,
                settled_at = CASE WHEN give_up_at <= clock_timestamp() THEN clock_timestamp() END,
                next_try_at = CASE WHEN give_up_at > clock_timestamp() THEN least(clock_timestamp() + ? * interval '1 ms', give_up_at) END
            WHERE id = ? AND tries = ? AND state = 'PENDING'
            RETURNING state
            """;

    private static final String DISABLE =
            "UPDATE webhook SET disabled_at = coalesce(disabled_at, clock_timestamp()) WHERE batch_id = ? AND url = ?";

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

    private static final String PENDING =
            "SELECT count(*) FROM (SELECT FROM webhook_delivery WHERE state = 'PENDING' LIMIT 100000) AS counted";

    private final DataSource database;

    DeliveryTable(DataSource database) {
        this.database = database;
    }

    /**
     * Takes messages that are due.
     *
     * @param rooms how many of these hosts, where it is not {@code perHost}
     * @param lease after it they fall due again, should nothing be heard of them
     */
    List<Delivery> claim(Map<String, Integer> rooms, int perHost, int most, Duration lease) throws SQLException {
        List<String> hosts = List.copyOf(rooms.keySet());
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setArray(1, connection.createArrayOf("text", hosts.toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "int", hosts.stream().map(rooms::get).toArray()));
            statement.setInt(3, perHost);
            statement.setInt(4, most);
            statement.setLong(5, lease.toMillis());
            List<Delivery> claimed = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    claimed.add(read(row));
                }
            }
            return claimed;
        }
    }

    void settle(Delivery delivery, Outcome outcome, Duration delay) throws SQLException {
        if (outcome.isTaken()) {
            taken(delivery, ((Outcome.Answered) outcome).status());
        } else {
            failed(delivery, outcome, delay);
            if (outcome.isGone()) {
                disable(delivery);
            }
        }
    }

    private void taken(Delivery delivery, int status) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(TAKEN)) {
            statement.setInt(1, status);
            statement.setLong(2, delivery.id());
            statement.executeUpdate();
        }
    }

    private void failed(Delivery delivery, Outcome outcome, Duration delay) throws SQLException {
        Integer status = outcome instanceof Outcome.Answered answered ? answered.status() : null;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FAILED)) {
            statement.setObject(1, status, Types.INTEGER);
            statement.setString(2, outcome.words());
            statement.setLong(3, delay.toMillis());
            statement.setLong(4, delivery.id());
            statement.setInt(5, delivery.tries());
            statement.executeQuery().close();
        }
    }

    private void disable(Delivery delivery) throws SQLException {
        Transaction.run(database, connection -> {
            try (PreparedStatement disable = connection.prepareStatement(DISABLE);
                    PreparedStatement drop = connection.prepareStatement(Webhooks.DROP)) {
                disable.setLong(1, delivery.batchId());
                disable.setString(2, delivery.url());
                if (disable.executeUpdate() == 1) {
                    drop.setString(1, "The receiver answered 410 Gone.");
                    drop.setLong(2, delivery.batchId());
                    drop.executeUpdate();
                }
                return null;
            }
        });
    }

    /** Gives up what is overdue and forgets what is old; a part of it at a time. */
    void tidy() throws SQLException {
        update(GIVE_UP_OVERDUE);
        update(FORGET);
    }

    /** How many wait, up to 100,000. */
    long pending() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PENDING);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }

    private static Delivery read(ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong("id"),
                Delivery.messageId(row.getString("message_id")),
                row.getLong("batch_id"),
                row.getString("host"),
                row.getString("url"),
                WebhookEvent.valueOf(row.getString("event")),
                (Long) row.getObject("job_id"),
                row.getString("custom_id"),
                row.getString("data"),
                Webhooks.time(row, "created_at"),
                row.getInt("tries"),
                Webhooks.time(row, "now"),
                Stream.of(row.getString("secret"), row.getString("previous"))
                        .filter(secret -> secret != null)
                        .toList());
    }
}
