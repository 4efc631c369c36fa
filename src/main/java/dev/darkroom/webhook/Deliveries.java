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

    /** To where the webhook points now, for another day. */
    private static final String AGAIN = """
            UPDATE webhook_delivery d
            SET state = 'PENDING', host = w.host, next_try_at = clock_timestamp(), give_up_at = clock_timestamp() + interval '24 hours', settled_at = NULL
            FROM webhook w
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
        List<Told> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Told(
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
                        Webhooks.time(row, "settled_at")));
            }
        }
        return found;
    }
}
