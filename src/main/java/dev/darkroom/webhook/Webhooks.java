package dev.darkroom.webhook;

import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The webhooks of batches. */
@ApplicationScoped
public class Webhooks {

    private static final String FIND = """
            SELECT w.*, (
                SELECT count(*) FROM (SELECT FROM webhook_delivery d WHERE d.batch_id = w.batch_id AND d.state = 'PENDING' LIMIT 100000) AS counted) AS pending
            FROM webhook w WHERE w.batch_id = ?
            """;

    /** Set again it is sent to again. Whether the end of the batch was told stays, unless the receiver was gone and may never have got it, or had not
     * asked for it.
     */
    private static final String SET = """
            INSERT INTO webhook (batch_id, url, host, events) VALUES (?, ?, ?, ?)
            ON CONFLICT (batch_id) DO UPDATE
            SET url = excluded.url, host = excluded.host, events = excluded.events, disabled_at = NULL,
                rested_at = CASE WHEN webhook.disabled_at IS NULL AND 'FINISHED' = ANY (webhook.events) THEN webhook.rested_at END
            """;

    private static final String REDIRECT =
            "UPDATE webhook_delivery SET host = ? WHERE batch_id = ? AND state = 'PENDING' AND host <> ?";

    private static final String REMOVE = "DELETE FROM webhook WHERE batch_id = ?";

    private final DataSource database;

    Webhooks(DataSource database) {
        this.database = database;
    }

    public Optional<Webhook> find(long batchId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setLong(1, batchId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    /**
     * Tells from now on, and at once where the batch rests already. Messages that wait go to the new address.
     *
     * @param connection with a transaction of the caller's
     */
    public static void set(Connection connection, long batchId, WebhookOrder order) throws SQLException {
        String host = order.url().host();
        Object[] events =
                order.events().stream().map(WebhookEvent::name).sorted().toArray();
        try (PreparedStatement set = connection.prepareStatement(SET)) {
            set.setLong(1, batchId);
            set.setString(2, order.url().toString());
            set.setString(3, host);
            set.setArray(4, connection.createArrayOf("text", events));
            set.executeUpdate();
        }
        Leftovers.dropAll(connection, batchId);
        try (PreparedStatement redirect = connection.prepareStatement(REDIRECT)) {
            redirect.setString(1, host);
            redirect.setLong(2, batchId);
            redirect.setString(3, host);
            redirect.executeUpdate();
        }
        SigningSecrets.ensureOfBatch(connection, batchId);
    }

    public void set(long batchId, WebhookOrder order) throws SQLException {
        Transaction.run(database, connection -> {
            set(connection, batchId, order);
            return null;
        });
    }

    /** Tells nothing more; what waits is not sent. */
    public void remove(long batchId) throws SQLException {
        Transaction.run(database, connection -> {
            try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
                remove.setLong(1, batchId);
                if (remove.executeUpdate() == 1) {
                    Leftovers.leave(connection, batchId, "The webhook was removed.");
                    // Of most batches all: who has removed it looks at its messages next.
                    Leftovers.dropSome(connection, batchId);
                }
                return null;
            }
        });
    }

    private static Webhook read(ResultSet row) throws SQLException {
        return new Webhook(
                row.getLong("batch_id"),
                row.getString("url"),
                Stream.of((String[]) row.getArray("events").getArray())
                        .map(WebhookEvent::valueOf)
                        .toList(),
                time(row, "created_at"),
                time(row, "disabled_at"),
                row.getLong("pending"));
    }

    /** Null where there is none. */
    static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
