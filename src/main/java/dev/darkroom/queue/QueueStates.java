package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads how the whole queue stands. */
@ApplicationScoped
public class QueueStates {

    /** The counts of all batches together are kept, but for what the last seconds have changed. */
    private static final String STATE = """
            SELECT p.name, p.per_minute, current_rate(p) AS current,
                   greatest(0, ceil(extract(epoch FROM p.blocked_until - clock_timestamp()) * 1000))::bigint AS blocked_ms,
                   p.stopped_code, p.stopped_at, p.paused_at IS NOT NULL AS paused, down_until(p) IS NOT NULL AS circuit_open, t.*
            FROM pace p CROSS JOIN queue_progress t
            ORDER BY p.name
            """;

    /** Whoever waits for a page has gone by then. */
    private static final int SECONDS = 5;

    private final DataSource database;

    QueueStates(DataSource database) {
        this.database = database;
    }

    /** One statement, a few milliseconds. */
    public QueueState read() throws SQLException {
        List<QueueState.Limit> limits = new ArrayList<>();
        Optional<QueueState.Stop> stop = Optional.empty();
        boolean paused = false;
        boolean circuitOpen = false;
        BatchProgress jobs = null;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setQueryTimeout(SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    limits.add(new QueueState.Limit(
                            row.getString("name"),
                            row.getInt("per_minute"),
                            row.getDouble("current"),
                            Duration.ofMillis(row.getLong("blocked_ms"))));
                    String code = row.getString("stopped_code");
                    if (code != null) {
                        OffsetDateTime since = row.getObject("stopped_at", OffsetDateTime.class);
                        stop = Optional.of(new QueueState.Stop(code, since.toInstant()));
                    }
                    paused |= row.getBoolean("paused");
                    circuitOpen |= row.getBoolean("circuit_open");
                    jobs = BatchProgress.read(row);
                }
            }
        }
        return new QueueState(limits, stop, paused, circuitOpen, jobs);
    }
}
