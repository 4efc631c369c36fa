package dev.darkroom.events;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.BatchState;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.RequestCounts;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What batches, jobs and the queue are now. */
@ApplicationScoped
class CurrentStates {

    /** Followed from second to second at most; those beyond are told of when a job of theirs comes to rest. */
    static final int MOST_ACTIVE = 1_000;

    private static final int JOBS_AT_ONCE = 5_000;
    private static final int PATIENCE = 20;

    private static final String BATCHES = """
            SELECT b.id, b.owner, b.paused_at IS NOT NULL AS paused, b.cancelled_at IS NOT NULL AS called_off, t.*
            FROM batch b CROSS JOIN LATERAL (
                SELECT coalesce(sum(y.queued), 0) AS queued, coalesce(sum(y.held), 0) AS held, coalesce(sum(y.running), 0) AS running,
                       coalesce(sum(y.succeeded), 0) AS succeeded, coalesce(sum(y.failed), 0) AS failed,
                       coalesce(sum(y.cancelled), 0) AS cancelled, coalesce(sum(y.uncertain), 0) AS uncertain,
                       coalesce(sum(y.paid), 0) AS paid, coalesce(sum(y.charged), 0) AS charged
                FROM tally y WHERE y.batch_id = b.id) AS t
            WHERE b.id = ANY (?) ORDER BY b.id
            """;

    /** Batches that nothing waits in or runs in, and that nothing has happened to since the last fold, are not looked at. */
    private static final String ACTIVE = """
            SELECT b.id FROM batch b
            WHERE b.id IN (
                SELECT y.batch_id FROM tally y
                WHERE y.batch_id IN (SELECT batch_id FROM tally WHERE NOT folded UNION SELECT batch_id FROM tally WHERE folded AND (queued > 0 OR running > 0))
                GROUP BY y.batch_id HAVING sum(y.queued) + sum(y.running) > 0)
              AND (?::text IS NULL OR b.owner = ?)
            ORDER BY b.id DESC LIMIT %d
            """.formatted(MOST_ACTIVE);

    private static final String JOBS = """
            SELECT s.job_id, s.batch_id, j.custom_id, s.state, r.error_code, b.owner
            FROM job_state s JOIN job j ON j.id = s.job_id JOIN batch b ON b.id = s.batch_id LEFT JOIN result r ON r.job_id = s.job_id
            WHERE s.job_id = ANY (?) ORDER BY s.job_id
            """;

    private final DataSource database;
    private final Pace pace;

    CurrentStates(DataSource database, Pace pace) {
        this.database = database;
        this.pace = pace;
    }

    /** A batch and whose it is. */
    record Standing(Event.Batch batch, String owner) {
        Event event() {
            return Event.of(batch, owner);
        }
    }

    List<Standing> batches(Collection<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        return list(BATCHES, statement -> ids(statement, ids), row -> {
            BatchProgress progress = BatchProgress.read(row);
            BatchState state = BatchState.of(progress, row.getBoolean("paused"), row.getBoolean("called_off"));
            return new Standing(
                    new Event.Batch(row.getLong("id"), state, RequestCounts.of(progress)), row.getString("owner"));
        });
    }

    /** The newest that are not at rest. */
    List<Long> active(Optional<String> owner) throws SQLException {
        return list(
                ACTIVE,
                statement -> {
                    statement.setString(1, owner.orElse(null));
                    statement.setString(2, owner.orElse(null));
                },
                row -> row.getLong(1));
    }

    /** One that a corrected row has replaced is none any more. */
    List<Event> jobs(Collection<Long> ids) throws SQLException {
        List<Long> all = List.copyOf(ids);
        List<Event> events = new ArrayList<>();
        for (int from = 0; from < all.size(); from += JOBS_AT_ONCE) {
            List<Long> some = all.subList(from, Math.min(all.size(), from + JOBS_AT_ONCE));
            events.addAll(list(JOBS, statement -> ids(statement, some), row -> {
                Event.Job job = new Event.Job(
                        row.getLong("job_id"),
                        row.getLong("batch_id"),
                        row.getString("custom_id"),
                        row.getString("state"),
                        row.getString("error_code"));
                return Event.of(job, row.getString("owner"));
            }));
        }
        return events;
    }

    Event queue() throws SQLException {
        Pace.State api = pace.state("api");
        boolean throttled =
                !api.blockedFor().isZero() || !pace.state("upload").blockedFor().isZero();
        String state = api.stop().isPresent()
                ? "STOPPED"
                : api.paused()
                        ? "PAUSED"
                        : api.circuit().isPresent() ? "CIRCUIT_OPEN" : throttled ? "THROTTLED" : "RUNNING";
        return Event.of(new Event.Queue(
                state,
                api.stop()
                        .map(stop -> new Event.Queue.Stop(stop.code(), stop.message()))
                        .orElse(null)));
    }

    private static void ids(PreparedStatement statement, Collection<Long> ids) throws SQLException {
        Array array = statement.getConnection().createArrayOf("bigint", ids.toArray());
        statement.setArray(1, array);
    }

    private interface Setter {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> list(String sql, Setter setter, Reader<T> reader) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(PATIENCE);
            setter.set(statement);
            List<T> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(reader.read(row));
                }
            }
            return found;
        }
    }
}
