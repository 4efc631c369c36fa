package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Brings waiting jobs to rest that are to be cancelled. CANCELLED says that nothing was spent, so it is said of no job with a call that was or may
 * have been paid: such a job (it waits to be sent once more) goes on to fetch what is known to be bought, else it rests as UNCERTAIN.
 */
final class CancelledRows {

    /** An answer that comes in late changes what is known of a call: either it waits for this, or this for it. */
    private static final String LOCK_UNKNOWN = """
            SELECT a.job_id FROM attempt a
            WHERE a.job_id = ANY (?) AND a.outcome = 'UNKNOWN'
              AND (EXISTS (SELECT FROM ready r WHERE r.job_id = a.job_id AND r.step <> 'DOWNLOAD')
                   OR EXISTS (SELECT FROM held h WHERE h.job_id = a.job_id))
            ORDER BY a.job_id, a.lease FOR SHARE
            """;

    private static final String REST = """
            WITH lined_up AS (
                DELETE FROM ready WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM ready WHERE job_id = ANY (?) AND step <> 'DOWNLOAD' FOR UPDATE SKIP LOCKED))
                RETURNING job_id, batch_id, queue, priority, turn, lease),
            on_hold AS (
                DELETE FROM held WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM held WHERE job_id = ANY (?) AND step <> 'DOWNLOAD' FOR UPDATE SKIP LOCKED))
                RETURNING job_id, batch_id, queue, priority, turn, lease),
            judged AS (
                SELECT w.*, (
                    SELECT CASE WHEN bool_or(a.paid AND a.outcome = 'SUCCEEDED') THEN 'FETCH' WHEN bool_or(a.paid IS NOT FALSE) THEN 'UNCERTAIN'
                                ELSE 'CANCELLED' END
                    FROM attempt a WHERE a.job_id = w.job_id AND a.step = 'EDIT') AS verdict
                FROM (SELECT * FROM lined_up UNION ALL SELECT * FROM on_hold) AS w),
            bought AS (
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
                SELECT job_id, batch_id, queue, 'DOWNLOAD', priority, turn, lease FROM judged WHERE verdict = 'FETCH')
            INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
            SELECT job_id, batch_id, verdict, lease,
                   CASE verdict WHEN 'CANCELLED' THEN 'CANCELLED' ELSE 'OUTCOME_UNKNOWN' END,
                   CASE verdict WHEN 'CANCELLED' THEN 'Cancelled before it was sent; nothing was paid.'
                        ELSE 'Cancelled while it waited to be sent once more; the call before may have been paid.' END
            FROM judged WHERE verdict <> 'FETCH'
            RETURNING job_id
            """;

    private CancelledRows() {}

    /** In a transaction that makes sure of the order. Gives those that came to rest; rows that somebody else is moving are left to the sweep. */
    static List<Long> rest(Connection connection, Collection<Long> ids) throws SQLException {
        Jobs.ids(connection, LOCK_UNKNOWN, ids);
        try (PreparedStatement statement = connection.prepareStatement(REST)) {
            Jobs.set(statement, 1, ids);
            Jobs.set(statement, 2, ids);
            return Jobs.ids(statement);
        }
    }
}
