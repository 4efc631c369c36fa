package dev.darkroom.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What was ordered of a batch and of the rows that are run again, and holds no more: rows that were paused go on, and rows that were cancelled with
 * their batch are queued again. A row that a person has cancelled by itself stays cancelled, whoever runs the file again.
 */
final class LiftedOrders {

    /**
     * An order about the batch has marked what was running then, whether it holds still or an earlier run of other rows has lifted it. What was bought all the same
     * keeps the mark. Nodes of earlier builds tell such an order by its time alone.
     */
    private static final String OF_BATCH = """
            SELECT m.job_id FROM mark m
            WHERE (m.of_batch OR m.cancel_requested_at = ?)
              AND NOT EXISTS (SELECT FROM result s WHERE s.job_id = m.job_id AND s.state = 'SUCCEEDED')
              AND EXISTS (SELECT FROM intake_match i WHERE i.same AND i.job_id = m.job_id)
            ORDER BY m.job_id FOR UPDATE OF m
            """;

    /** An answer that comes in late holds the call it tells of and then moves its job: first the calls here, too. */
    private static final String LOCK_UNKNOWN = """
            SELECT count(*) FROM (
                SELECT 1 FROM attempt a
                WHERE a.outcome = 'UNKNOWN' AND a.job_id = ANY (ARRAY(
                    SELECT w.job_id FROM (SELECT job_id, batch_id FROM ready UNION ALL SELECT job_id, batch_id FROM held) AS w
                    WHERE w.batch_id = %d AND NOT EXISTS (SELECT FROM intake_match i WHERE i.job_id = w.job_id)))
                ORDER BY a.job_id, a.lease FOR SHARE) AS locked
            """;

    /** Claims skip locked rows, and an order that has locked them waits: what is looked at next stays where it is. */
    private static final String LOCK_OTHERS = """
            SELECT count(*) FROM (
                SELECT 1 FROM %1$s w WHERE w.batch_id = %2$d AND NOT EXISTS (SELECT FROM intake_match i WHERE i.job_id = w.job_id)
                ORDER BY w.job_id FOR UPDATE) AS locked
            """;

    /**
     * Who cancels a batch goes through it a thousand rows at a time, and may have ended half-way, or be at it. The rows that are not given are cancelled here then:
     * now that the batch is cancelled no more, nothing else would keep them from being bought.
     */
    private static final String REST_OTHERS = """
            SELECT count(*) FROM rest_cancelled(ARRAY(
                SELECT w.job_id FROM (SELECT job_id, batch_id FROM ready UNION ALL SELECT job_id, batch_id FROM held) AS w
                WHERE w.batch_id = %d AND NOT EXISTS (SELECT FROM intake_match i WHERE i.job_id = w.job_id)))
            """;

    /**
     * Whoever orders something of single jobs locks their marks in the order of the ids. What follows here goes through them in several passes, first of some rows
     * and then of others: of two such, each could wait for the other. So all there are of the batch are locked first, in that order. They come after all other locks,
     * as for whoever names a record or sends a job again.
     */
    private static final String LOCK_MARKS = """
            SELECT count(*) FROM (
                SELECT 1 FROM mark m JOIN job j ON j.id = m.job_id WHERE j.batch_id = %d ORDER BY m.job_id FOR UPDATE OF m) AS locked
            """;

    /** What runs, or is being looked up, is marked as the order would have: should it come back into the line, it is cancelled there. */
    private static final String MARK_OTHERS = """
            INSERT INTO mark AS m (job_id, cancel_requested_at, of_batch)
            SELECT j.id, ?, true FROM job j
            WHERE j.batch_id = ? AND j.replaced_by IS NULL AND NOT EXISTS (SELECT FROM result s WHERE s.job_id = j.id)
              AND NOT EXISTS (SELECT FROM intake_match i WHERE i.job_id = j.id)
            ORDER BY j.id
            ON CONFLICT (job_id) DO UPDATE SET cancel_requested_at = coalesce(m.cancel_requested_at, excluded.cancel_requested_at),
                of_batch = m.of_batch OR m.cancel_requested_at IS NULL, followed = false
            """;

    private static final String DROP_MARKS = """
            DELETE FROM mark WHERE job_id IN (%s) AND paused_at IS NULL AND record_uuid IS NULL
            """;

    private static final String CLEAR_MARKS = "UPDATE mark SET cancel_requested_at = NULL WHERE job_id IN (%s)";

    private static final String DROP_PAUSES = """
            DELETE FROM mark o USING intake_match m
            WHERE m.same AND o.job_id = m.job_id AND o.paused_at IS NOT NULL AND o.cancel_requested_at IS NULL AND o.record_uuid IS NULL
            """;

    private static final String CLEAR_PAUSES = """
            UPDATE mark o SET paused_at = NULL FROM intake_match m WHERE m.same AND o.job_id = m.job_id AND o.paused_at IS NOT NULL
            """;

    private static final String QUEUE_AGAIN = """
            WITH cancelled AS (
                DELETE FROM result s USING intake_match m
                WHERE m.same AND s.job_id = m.job_id AND s.state = 'CANCELLED'
                  AND NOT EXISTS (SELECT FROM mark o WHERE o.job_id = s.job_id AND o.cancel_requested_at IS NOT NULL)
                RETURNING s.job_id, s.lease),
            asked_for AS (UPDATE job SET resent_at = clock_timestamp() WHERE id IN (SELECT job_id FROM cancelled))
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT j.id, j.batch_id, b.queue, CASE WHEN j.asset_path IS NULL THEN 'UPLOAD' ELSE 'EDIT' END, j.priority, j.turn, c.lease
            FROM cancelled c JOIN job j ON j.id = c.job_id JOIN batch b ON b.id = j.batch_id
            """;

    private LiftedOrders() {}

    /** Once the rows that are run again are known; the batch is locked. */
    static void apply(Connection connection, OpenBatch batch) throws SQLException {
        boolean wasCancelled = batch.cancelledAt().isPresent();
        if (wasCancelled) {
            restOthers(connection, batch);
        }
        try (Statement sql = connection.createStatement()) {
            sql.execute(LOCK_MARKS.formatted(batch.id()));
        }
        if (wasCancelled) {
            markOthers(connection, batch);
        }
        ofBatch(connection, DROP_MARKS.formatted(OF_BATCH), batch);
        ofBatch(connection, CLEAR_MARKS.formatted(OF_BATCH), batch);
        try (Statement sql = connection.createStatement()) {
            sql.executeUpdate(DROP_PAUSES);
            sql.executeUpdate(CLEAR_PAUSES);
            sql.executeUpdate(QUEUE_AGAIN);
        }
    }

    private static void restOthers(Connection connection, OpenBatch batch) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute(LOCK_UNKNOWN.formatted(batch.id()));
            // Rows on hold may go into the line meanwhile: that is looked at twice.
            for (String place : List.of("ready", "held", "ready")) {
                sql.execute(LOCK_OTHERS.formatted(place, batch.id()));
            }
            sql.execute(REST_OTHERS.formatted(batch.id()));
        }
    }

    private static void markOthers(Connection connection, OpenBatch batch) throws SQLException {
        try (PreparedStatement mark = connection.prepareStatement(MARK_OTHERS)) {
            mark.setObject(1, batch.cancelledAt().orElseThrow());
            mark.setLong(2, batch.id());
            mark.executeUpdate();
        }
    }

    private static void ofBatch(Connection connection, String sql, OpenBatch batch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, batch.cancelledAt().orElse(null));
            statement.executeUpdate();
        }
    }
}
