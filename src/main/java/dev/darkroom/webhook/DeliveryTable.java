package dev.darkroom.webhook;

import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The queue of messages: claims with a lease, and what came of each. */
@ApplicationScoped
class DeliveryTable {

    /**
     * Jumps from lane to lane along the index and takes of each what is due and what there is room for, so that none stands behind the many of another, and of each owner what there is room for:
     * of those first who have the least under way. It passes over what is of a webhook that is sent to no more, but looks no further than a hundred for that: those are dropped beside it. What is
     * taken falls due again when its lease ends.
     */
    private static final String CLAIM = """
            WITH turn AS (
                SELECT l.owner, coalesce(busy.room, ?) AS room, array_agg(l.host ORDER BY l.draw) AS hosts, array_agg(l.room ORDER BY l.draw) AS rooms
                FROM (SELECT lane.owner, lane.host, coalesce(known.room, ?) AS room, random() AS draw
                      FROM webhook_lane AS lane LEFT JOIN unnest(?::text[], ?::text[], ?::int[]) AS known (owner, host, room) USING (owner, host)) AS l
                LEFT JOIN unnest(?::text[], ?::int[]) AS busy (owner, room) USING (owner)
                WHERE l.room > 0
                GROUP BY l.owner, busy.room
                ORDER BY 2 DESC, random()),
            due AS MATERIALIZED (
                SELECT d.id
                FROM turn CROSS JOIN LATERAL (
                    SELECT d.id
                    FROM unnest(turn.hosts, turn.rooms) AS l (host, room) CROSS JOIN LATERAL (
                        SELECT first.id
                        FROM (SELECT id, batch_id FROM webhook_delivery
                              WHERE state = 'PENDING' AND host = l.host AND owner = turn.owner AND next_try_at <= now()
                              ORDER BY next_try_at LIMIT 100 FOR UPDATE SKIP LOCKED) AS first
                        WHERE (SELECT w.disabled_at IS NULL FROM webhook w WHERE w.batch_id = first.batch_id)
                        LIMIT l.room) AS d
                    LIMIT greatest(turn.room, 0)) AS d
                LIMIT ?),
            claimed AS (
                UPDATE webhook_delivery d SET tries = tries + 1, next_try_at = now() + ? * interval '1 ms'
                WHERE id = ANY (ARRAY(SELECT id FROM due))
                RETURNING *)
            SELECT c.id, c.message_id, c.batch_id, c.owner, c.host, w.url, c.event, c.job_id, j.custom_id, c.data, c.created_at, c.tries, now() AS now,
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
            "UPDATE webhook SET disabled_at = clock_timestamp() WHERE batch_id = ? AND url = ? AND disabled_at IS NULL";

    private static final String PENDING =
            "SELECT count(*) FROM (SELECT FROM webhook_delivery WHERE state = 'PENDING' LIMIT 100000) AS counted";

    private final DataSource database;

    DeliveryTable(DataSource database) {
        this.database = database;
    }

    /**
     * Takes messages that are due.
     *
     * @param lease after it they fall due again, should nothing be heard of them
     */
    List<Delivery> claim(Rooms rooms, Duration lease) throws SQLException {
        List<Lane> lanes = List.copyOf(rooms.lanes().keySet());
        List<String> owners = List.copyOf(rooms.owners().keySet());
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setInt(1, rooms.perOwner());
            statement.setInt(2, rooms.perLane());
            statement.setArray(3, array(connection, "text", lanes, Lane::owner));
            statement.setArray(4, array(connection, "text", lanes, Lane::host));
            statement.setArray(5, array(connection, "int", lanes, rooms.lanes()::get));
            statement.setArray(6, array(connection, "text", owners, owner -> owner));
            statement.setArray(7, array(connection, "int", owners, rooms.owners()::get));
            statement.setInt(8, rooms.all());
            statement.setLong(9, lease.toMillis());
            List<Delivery> claimed = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    claimed.add(read(row));
                }
            }
            return claimed;
        }
    }

    private static <T> Array array(Connection connection, String type, List<T> from, Function<T, Object> part)
            throws SQLException {
        return connection.createArrayOf(type, from.stream().map(part).toArray());
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
            try (PreparedStatement disable = connection.prepareStatement(DISABLE)) {
                disable.setLong(1, delivery.batchId());
                disable.setString(2, delivery.url());
                if (disable.executeUpdate() == 1) {
                    Leftovers.leave(connection, delivery.batchId(), "The receiver answered 410 Gone.");
                }
                return null;
            }
        });
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

    private static Delivery read(ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong("id"),
                Delivery.messageId(row.getString("message_id")),
                row.getLong("batch_id"),
                new Lane(row.getString("owner"), row.getString("host")),
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
