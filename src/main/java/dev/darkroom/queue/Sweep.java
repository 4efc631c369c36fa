package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Follows orders that could not be followed at once: jobs that ran when they were cancelled and came back into the line later, and jobs that a claim
 * held for an order which was taken back in the same moment. Any node may sweep at any time; rows that somebody else is moving are left to the next time.
 */
@ApplicationScoped
public class Sweep {

    /** A chunk at a time; what is left is met by the next sweep. */
    private static final int MOST_CHUNKS = 100;

    /** Marks of jobs that have come to rest since are history: they stay, and are looked at no more. */
    private static final String FOLLOWED = """
            UPDATE mark SET followed = true WHERE job_id = ANY (ARRAY(
                SELECT m.job_id FROM mark m
                WHERE m.cancel_requested_at IS NOT NULL AND NOT m.followed AND EXISTS (SELECT FROM result s WHERE s.job_id = m.job_id)
                ORDER BY m.job_id LIMIT 1000 FOR UPDATE OF m SKIP LOCKED))
            """;

    /**
     * To be cancelled: what is held in a cancelled batch for whatever reason (who cancelled it may have ended half-way), what a claim has held for that,
     * and what came back and was not met by a claim yet.
     */
    private static final String CANCELLED = """
            SELECT h.job_id FROM batch_on_hold o JOIN batch b ON b.id = o.batch_id CROSS JOIN LATERAL (
                SELECT job_id FROM held WHERE batch_id = b.id LIMIT 1000) AS h
            WHERE b.cancelled_at IS NOT NULL
            UNION
            SELECT h.job_id
            FROM (SELECT job_id FROM held WHERE reason = 'CANCELLED' ORDER BY job_id LIMIT 1000) AS h
            WHERE EXISTS (SELECT FROM mark m WHERE m.job_id = h.job_id AND m.cancel_requested_at IS NOT NULL)
            UNION
            SELECT waiting.job_id
            FROM (SELECT job_id FROM mark WHERE cancel_requested_at IS NOT NULL AND NOT followed) AS m
            CROSS JOIN LATERAL (
                SELECT r.job_id FROM ready r WHERE r.job_id = m.job_id AND r.step <> 'DOWNLOAD'
                UNION ALL
                SELECT h.job_id FROM held h WHERE h.job_id = m.job_id) AS waiting
            LIMIT 1000
            """;

    /** The orders must still stand when the rows are moved: whoever takes one back waits for this, and what is being taken back is left alone. */
    private static final String STILL_ORDERED = """
            SELECT j.id FROM job j JOIN batch b ON b.id = j.batch_id
            WHERE j.id = ANY (?) AND b.cancelled_at IS NOT NULL FOR SHARE OF b SKIP LOCKED
            """;

    private static final String STILL_MARKED = """
            SELECT job_id FROM mark WHERE job_id = ANY (?) AND cancel_requested_at IS NOT NULL FOR SHARE SKIP LOCKED
            """;

    /** Held for an order that does not stand any more. From batches that are not paused: a paused one may hold a million rows rightly. */
    private static final String FREE = """
            SELECT h.job_id FROM batch_on_hold o JOIN batch b ON b.id = o.batch_id CROSS JOIN LATERAL (
                SELECT job_id FROM held WHERE batch_id = b.id AND reason = 'PAUSED'
                  AND NOT EXISTS (SELECT FROM mark m WHERE m.job_id = held.job_id AND m.paused_at IS NOT NULL)
                ORDER BY job_id LIMIT 1000) AS h
            WHERE b.paused_at IS NULL
            UNION ALL
            SELECT h.job_id
            FROM (SELECT job_id, batch_id FROM held WHERE reason = 'CANCELLED' ORDER BY job_id LIMIT 1000) AS h
            JOIN batch b ON b.id = h.batch_id
            WHERE b.cancelled_at IS NULL AND NOT EXISTS (SELECT FROM mark m WHERE m.job_id = h.job_id AND m.cancel_requested_at IS NOT NULL)
            LIMIT 1000
            """;

    private final DataSource database;

    Sweep(DataSource database) {
        this.database = database;
    }

    /** Gives how many jobs it has moved. */
    public long run() throws SQLException {
        // First, so that what follows looks at few.
        chunks(Sweep::follow);
        return chunks(Sweep::cancel) + chunks(Sweep::free);
    }

    private long chunks(Transaction.Work<Integer> chunk) throws SQLException {
        long moved = 0;
        for (int done = 0; done < MOST_CHUNKS; done++) {
            int now = Transaction.run(database, chunk);
            if (now == 0) {
                break;
            }
            moved += now;
        }
        return moved;
    }

    private static int cancel(Connection connection) throws SQLException {
        List<Long> ids = ids(connection, CANCELLED);
        if (ids.isEmpty()) {
            return 0;
        }
        List<Long> ofBatches = Jobs.ids(connection, STILL_ORDERED, ids);
        int moved = CancelledRows.rest(connection, ofBatches).size();
        List<Long> ofMarks = Jobs.ids(connection, STILL_MARKED, ids);
        return moved + CancelledRows.rest(connection, ofMarks).size();
    }

    private static int follow(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FOLLOWED)) {
            return statement.executeUpdate();
        }
    }

    private static int free(Connection connection) throws SQLException {
        return WaitingRows.release(connection, ids(connection, FREE)).size();
    }

    private static List<Long> ids(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return Jobs.ids(statement);
        }
    }
}
