package dev.darkroom.api;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.QueueStates;
import dev.darkroom.queue.RequestCounts;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Reads how the queue stands. */
@ApplicationScoped
public class QueueViews {

    private static final String LIMITS = """
            SELECT name, per_minute, current_rate(pace) AS current, burst, max_in_flight,
                   CASE WHEN blocked_until > clock_timestamp() THEN blocked_until END AS blocked_until, down_until(pace) AS circuit_open_until
            FROM pace WHERE ?::text IS NULL OR name = ? ORDER BY name
            """;

    private static final String HOLDS =
            "SELECT paused_at, stopped_code, stopped_message, stopped_at FROM pace WHERE name = 'api'";

    /** As the cap counts them. Open attempts are as many as there are places in all nodes. */
    private static final String EDITS_IN_FLIGHT =
            "SELECT count(*) FROM attempt WHERE outcome IS NULL AND step = 'EDIT'";

    private static final String WORKERS = """
            SELECT id, name, queue, started_at, heartbeat_at FROM worker
            WHERE stopped_at IS NULL AND dead_at IS NULL ORDER BY id LIMIT 1000
            """;

    private final Sql sql;
    private final QueueStates states;

    QueueViews(Sql sql, QueueStates states) {
        this.sql = sql;
        this.states = states;
    }

    public QueueView get() throws SQLException {
        record Holds(java.time.Instant pausedAt, QueueView.Stop stop) {}
        Holds holds = sql.one(HOLDS, row -> new Holds(Sql.time(row, "paused_at"), stop(row)))
                .orElseThrow();
        BatchProgress jobs = states.read().jobs();
        List<QueueView.Limit> limits = sql.list(LIMITS, QueueViews::limit, null, null);
        return new QueueView(
                state(holds.stop() != null, holds.pausedAt() != null, limits),
                holds.pausedAt(),
                holds.stop(),
                RequestCounts.of(jobs),
                BatchView.Calls.of(jobs),
                limits,
                sql.list(WORKERS, QueueViews::worker));
    }

    public QueueView.Limit limit(String name) throws SQLException {
        return sql.one(LIMITS, QueueViews::limit, name, name).orElseThrow();
    }

    /** Of all nodes together: what {@link QueueView.Limit#maxInFlight} bounds. Jobs that are fetched are not among them, as they are among those that run. */
    public long editsInFlight() throws SQLException {
        return sql.one(EDITS_IN_FLIGHT, row -> row.getLong(1)).orElseThrow();
    }

    private static QueueView.State state(boolean stopped, boolean paused, List<QueueView.Limit> limits) {
        if (stopped) {
            return QueueView.State.STOPPED;
        }
        if (paused) {
            return QueueView.State.PAUSED;
        }
        if (limits.stream().map(QueueView.Limit::circuitOpenUntil).anyMatch(Objects::nonNull)) {
            return QueueView.State.CIRCUIT_OPEN;
        }
        boolean throttled = limits.stream().map(QueueView.Limit::blockedUntil).anyMatch(Objects::nonNull);
        return throttled ? QueueView.State.THROTTLED : QueueView.State.RUNNING;
    }

    private static QueueView.Stop stop(ResultSet row) throws SQLException {
        String code = row.getString("stopped_code");
        return code == null
                ? null
                : new QueueView.Stop(code, row.getString("stopped_message"), Sql.time(row, "stopped_at"));
    }

    private static QueueView.Limit limit(ResultSet row) throws SQLException {
        return new QueueView.Limit(
                row.getString("name"),
                row.getInt("per_minute"),
                row.getDouble("current"),
                row.getInt("burst"),
                (Integer) row.getObject("max_in_flight"),
                Sql.time(row, "blocked_until"),
                Sql.time(row, "circuit_open_until"));
    }

    private static QueueView.Worker worker(ResultSet row) throws SQLException {
        return new QueueView.Worker(
                row.getLong("id"),
                row.getString("name"),
                row.getLong("queue"),
                Sql.time(row, "started_at"),
                Sql.time(row, "heartbeat_at"));
    }
}
