package dev.darkroom.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The messages of a batch, for people to look at. */
@ApplicationScoped
public class Deliveries {

    private static final String LIST =
            "SELECT * FROM webhook_delivery WHERE batch_id = ? AND id < ? ORDER BY id DESC LIMIT ?";

    /** Of all batches, along the key; states are looked for in so many and no more. */
    static final String LATEST = """
            SELECT * FROM (SELECT * FROM webhook_delivery WHERE id < ? ORDER BY id DESC LIMIT ?) AS latest
            WHERE ?::text IS NULL OR state = ? ORDER BY id DESC LIMIT ?
            """;

    /** Messages that {@link #latest} looks at. */
    public static final int SEARCHED = 10_000;

    /** Whoever waits for a page has gone by then. */
    private static final int SECONDS = 5;

    /** To where the webhook points now, for another day. */
    private static final String AGAIN = """
            UPDATE webhook_delivery d
            SET state = 'PENDING', owner = coalesce(b.owner, ''), host = w.host, next_try_at = clock_timestamp(), give_up_at = clock_timestamp() + interval '24 hours', settled_at = NULL
            FROM webhook w JOIN batch b ON b.id = w.batch_id
            WHERE d.id = ? AND d.batch_id = ? AND w.batch_id = d.batch_id AND w.disabled_at IS NULL
            RETURNING d.*
            """;

    private final DataSource database;

    Deliveries(DataSource database) {
        this.database = database;
    }

    /**
     * The newest first.
     *
     * @param before those with smaller ids
     */
    public List<Told> list(long batchId, long before, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setLong(1, batchId);
            statement.setLong(2, before);
            statement.setInt(3, limit);
            return read(statement);
        }
    }

    /** A message among those of all batches. */
    public record OfBatch(long batchId, String host, Told told) {}

    /**
     * Of all batches, the newest first, among the {@value #SEARCHED} before.
     *
     * @param state null: whatever it is
     * @param before those with smaller ids
     */
    public List<OfBatch> latest(String state, long before, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setLong(1, before);
            statement.setInt(2, SEARCHED);
            statement.setString(3, state);
            statement.setString(4, state);
            statement.setInt(5, limit);
            statement.setQueryTimeout(SECONDS);
            List<OfBatch> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new OfBatch(row.getLong("batch_id"), row.getString("host"), told(row)));
                }
            }
            return found;
        }
    }

    /**
     * Sends one again, under its id, whatever became of it.
     *
     * @return empty where there is none, or its batch has no webhook that is sent to
     */
    public Optional<Told> again(long batchId, long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(AGAIN)) {
            statement.setLong(1, id);
            statement.setLong(2, batchId);
            return read(statement).stream().findFirst();
        }
    }

    private static List<Told> read(PreparedStatement statement) throws SQLException {
        statement.setQueryTimeout(SECONDS);
        List<Told> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(told(row));
            }
        }
        return found;
    }

    private static Told told(ResultSet row) throws SQLException {
        return new Told(
                row.getLong("id"),
                Delivery.messageId(row.getString("message_id")),
                WebhookEvent.valueOf(row.getString("event")),
                (Long) row.getObject("job_id"),
                row.getString("state"),
                row.getInt("tries"),
                (Integer) row.getObject("http_status"),
                row.getString("error"),
                Webhooks.time(row, "created_at"),
                Webhooks.time(row, "next_try_at"),
                Webhooks.time(row, "give_up_at"),
                Webhooks.time(row, "settled_at"));
    }
}
