package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Moves waiting jobs out of the line and back into it. A row that somebody else has locked is being moved by them: it is left alone, since the next
 * claim and the sweep judge it anew. So nothing here ever waits for a claim, and no two orders wait for each other.
 */
final class WaitingRows {

    private static final String HOLD = """
            WITH taken AS (
                DELETE FROM ready WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM ready WHERE job_id = ANY (?) AND step <> 'DOWNLOAD' FOR UPDATE SKIP LOCKED))
                RETURNING *)
            INSERT INTO held (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries, reason)
            SELECT job_id, batch_id, queue, step, priority, turn, run_at, lease, tries, 'PAUSED' FROM taken
            RETURNING job_id
            """;

    private static final String RELEASE = """
            WITH released AS (
                DELETE FROM held WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM held WHERE job_id = ANY (?) FOR UPDATE SKIP LOCKED))
                RETURNING *)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries)
            SELECT job_id, batch_id, queue, step, priority, turn, run_at, lease, tries FROM released
            RETURNING job_id
            """;

    private WaitingRows() {}

    /** What was paid for is not held: it is always fetched. */
    static List<Long> hold(Connection connection, Collection<Long> ids) throws SQLException {
        return Jobs.ids(connection, HOLD, ids);
    }

    /** Whatever they were held for; the next claim judges them anew. */
    static List<Long> release(Connection connection, Collection<Long> ids) throws SQLException {
        return Jobs.ids(connection, RELEASE, ids);
    }

    /** All jobs of a batch that are on hold; gives how many there were. */
    static long releaseBatch(DataSource database, long batchId) throws SQLException {
        AtomicLong released = new AtomicLong();
        Jobs.ofBatch(database, batchId, (connection, ids) -> {
            released.addAndGet(release(connection, ids).size());
            return true;
        });
        return released.get();
    }
}
