package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import javax.sql.DataSource;

/** Gives jobs another place in line. */
final class Places {

    /** A completion may have locked some of these rows, in another order: what is locked is waited for by itself, holding nothing else. */
    private static final String LOCK_FREE = """
            SELECT j.id FROM job j
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL AND NOT EXISTS (SELECT FROM result s WHERE s.job_id = j.id)
            ORDER BY j.id FOR NO KEY UPDATE SKIP LOCKED
            """;

    private static final String NOT_AT_REST = """
            SELECT j.id FROM job j
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL AND NOT EXISTS (SELECT FROM result s WHERE s.job_id = j.id)
            """;

    private static final String LOCK = """
            SELECT j.id FROM job j
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL AND NOT EXISTS (SELECT FROM result s WHERE s.job_id = j.id)
            ORDER BY j.id FOR NO KEY UPDATE
            """;

    /** Which turn is served is told by the two lines of jobs that are not bought yet, as it is for new batches. */
    private static final String MOVE = """
            WITH served AS (
                SELECT b.queue, coalesce(min(first.turn), 0) AS turn
                FROM (SELECT DISTINCT b.queue FROM job j JOIN batch b ON b.id = j.batch_id WHERE j.id = ANY (?)) AS b
                CROSS JOIN (VALUES ('UPLOAD'), ('EDIT')) AS kind (step)
                LEFT JOIN LATERAL (
                    SELECT r.turn FROM ready r
                    WHERE r.queue = b.queue AND r.step = kind.step AND r.priority = ?::smallint AND r.run_at IS NULL
                    ORDER BY r.turn LIMIT 1) AS first ON true
                GROUP BY b.queue),
            placed AS (
                SELECT j.id, served.turn + ?::bigint + row_number() OVER (PARTITION BY served.queue ORDER BY j.turn, j.id) - 1 AS turn
                FROM job j JOIN batch b ON b.id = j.batch_id JOIN served ON served.queue = b.queue
                WHERE j.id = ANY (?) AND j.priority <> ?::smallint)
            UPDATE job SET priority = ?::smallint, turn = placed.turn FROM placed WHERE job.id = placed.id
            """;

    private static final String FOLLOW_READY = """
            UPDATE ready SET priority = j.priority, turn = j.turn FROM job j
            WHERE j.id = ready.job_id AND ready.ctid = ANY (ARRAY(
                SELECT ctid FROM ready WHERE job_id = ANY (?) FOR UPDATE SKIP LOCKED))
            """;

    private static final String FOLLOW_HELD = """
            UPDATE held SET priority = j.priority, turn = j.turn FROM job j
            WHERE j.id = held.job_id AND held.ctid = ANY (ARRAY(
                SELECT ctid FROM held WHERE job_id = ANY (?) FOR UPDATE SKIP LOCKED))
            """;

    private Places() {}

    private record Moved(List<Long> ids, List<Long> locked) {}

    /**
     * Moves those of some jobs that are not at rest, and gives them.
     *
     * @param behind how many jobs of the same order were moved before
     */
    static List<Long> move(DataSource database, List<Long> ids, int priority, long behind) throws SQLException {
        Moved free = Transaction.run(database, connection -> {
            List<Long> locked = Jobs.ids(connection, NOT_AT_REST, ids);
            List<Long> moved = move(connection, LOCK_FREE, ids, priority, behind);
            locked.removeAll(new HashSet<>(moved));
            return new Moved(moved, locked);
        });
        List<Long> moved = new ArrayList<>(free.ids());
        for (long id : free.locked()) {
            moved.addAll(Transaction.run(
                    database, connection -> move(connection, LOCK, List.of(id), priority, behind + moved.size())));
        }
        return moved;
    }

    private static List<Long> move(Connection connection, String lock, List<Long> ids, int priority, long behind)
            throws SQLException {
        List<Long> locked = Jobs.ids(connection, lock, ids);
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            Jobs.set(statement, 1, locked);
            statement.setInt(2, priority);
            statement.setLong(3, behind);
            Jobs.set(statement, 4, locked);
            statement.setInt(5, priority);
            statement.setInt(6, priority);
            statement.executeUpdate();
        }
        follow(connection, FOLLOW_READY, locked);
        follow(connection, FOLLOW_HELD, locked);
        return locked;
    }

    private static void follow(Connection connection, String sql, List<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Jobs.set(statement, 1, ids);
            statement.executeUpdate();
        }
    }
}
