package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Holding the whole queue back, on all nodes, whatever batch a job is of. Calls in flight end as they would, and what was paid for is fetched. This
 * is a person's wish; a queue that stopped because of the account is another thing ({@link Pace#stop}), and each is lifted by itself.
 */
@ApplicationScoped
public class QueuePause {

    private static final String PAUSE =
            "UPDATE pace SET paused_at = coalesce(paused_at, clock_timestamp()) WHERE name = 'api'";

    /** The rate starts at a tenth, like after a 429. */
    private static final String RESUME = """
            UPDATE pace SET paused_at = NULL, cut_to = per_minute * 0.1, cut_at = clock_timestamp() WHERE name = 'api' AND paused_at IS NOT NULL
            """;

    private static final String SINCE = "SELECT paused_at FROM pace WHERE name = 'api'";

    private final DataSource database;

    QueuePause(DataSource database) {
        this.database = database;
    }

    /** From here on nothing is uploaded or bought; said again, it changes nothing. */
    public void pause() throws SQLException {
        update(PAUSE);
    }

    /** Every job keeps its place in line; batches and jobs that are paused by themselves stay so. */
    public void resume() throws SQLException {
        update(RESUME);
    }

    /** Since when it is paused; empty: it runs. */
    public Optional<Instant> since() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SINCE);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
        }
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
