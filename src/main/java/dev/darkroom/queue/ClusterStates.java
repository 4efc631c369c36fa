package dev.darkroom.queue;

import dev.darkroom.job.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Reads what the metrics and the health of a node tell of the whole cluster, from what is kept; none of it costs more for there being more jobs. */
@ApplicationScoped
public class ClusterStates {

    /**
     * Waiting jobs are kept in step_tally; open attempts are as many as there are places in all nodes. The oldest is one look into the index of the line for each
     * priority. Who was sent again by a person has waited since then.
     */
    private static final String BACKLOG = """
            SELECT s.step, coalesce(w.queued, 0) AS queued, coalesce(w.held, 0) AS held, coalesce(r.running, 0) AS running,
                   greatest(0, coalesce(extract(epoch FROM clock_timestamp() - o.since), 0) * 1000)::bigint AS oldest_ms
            FROM (VALUES ('UPLOAD'), ('EDIT'), ('DOWNLOAD')) AS s (step)
            LEFT JOIN (SELECT step, sum(queued) AS queued, sum(held) AS held FROM step_tally GROUP BY step) AS w ON w.step = s.step
            LEFT JOIN (SELECT step, count(*) AS running FROM attempt WHERE outcome IS NULL GROUP BY step) AS r ON r.step = s.step
            CROSS JOIN LATERAL (
                SELECT min(greatest(j.created_at, j.resent_at)) AS since
                FROM generate_series(0, 9) AS p (priority)
                CROSS JOIN LATERAL (
                    SELECT job_id FROM ready WHERE queue = 0 AND step = s.step AND run_at IS NULL AND priority = p.priority::smallint
                    ORDER BY turn, job_id LIMIT 1) AS head
                JOIN job j ON j.id = head.job_id) AS o
            """;

    /** Of the service: a process that runs one folder has a queue, and a row, of its own. */
    private static final String ALIVE =
            "SELECT count(*) FROM worker WHERE queue = 0 AND stopped_at IS NULL AND dead_at IS NULL";

    private static final String DUTIES = """
            SELECT name, worker_id, greatest(0, extract(epoch FROM clock_timestamp() - done_at) * 1000)::bigint AS ago_ms
            FROM duty WHERE name IN ('RESCUE', 'HOUSEKEEPING')
            """;

    /** A row for each day, and what is not summed up yet. */
    private static final String CREDITS = """
            SELECT (SELECT coalesce(sum(credits), 0) FROM throughput_day)
                + (SELECT coalesce(sum(y.paid * b.credits_per_edit), 0) FROM tally y JOIN batch b ON b.id = y.batch_id
                   WHERE NOT y.folded AND y.minute IS NOT NULL)
            """;

    private final DataSource database;

    ClusterStates(DataSource database) {
        this.database = database;
    }

    /** One for each step. */
    public List<Backlog> backlog() throws SQLException {
        List<Backlog> backlog = new ArrayList<>();
        read(
                BACKLOG,
                row -> backlog.add(new Backlog(
                        Step.valueOf(row.getString("step")),
                        row.getLong("queued"),
                        row.getLong("held"),
                        row.getLong("running"),
                        Duration.ofMillis(row.getLong("oldest_ms")))));
        return backlog;
    }

    public Nodes nodes() throws SQLException {
        Map<Leadership.Duty, Nodes.Done> duties = new EnumMap<>(Leadership.Duty.class);
        read(
                DUTIES,
                row -> duties.put(
                        Leadership.Duty.valueOf(row.getString("name")),
                        new Nodes.Done(row.getLong("worker_id"), Duration.ofMillis(row.getLong("ago_ms")))));
        int[] alive = new int[1];
        read(ALIVE, row -> alive[0] = row.getInt(1));
        return new Nodes(alive[0], duties);
    }

    /** What the paid calls have cost, by the prices that the batches' owners had stated when each was settled. */
    public double estimatedCredits() throws SQLException {
        double[] credits = new double[1];
        read(CREDITS, row -> credits[0] = row.getDouble(1));
        return credits[0];
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private void read(String sql, Reader reader) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }
}
