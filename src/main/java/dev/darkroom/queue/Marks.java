package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What people have asked of single jobs. Always written in the order of the ids, so that no two orders wait for each other. */
final class Marks {

    private static final String PAUSE = """
            INSERT INTO mark AS m (job_id, paused_at)
            SELECT j.id, clock_timestamp() FROM job j
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL AND NOT EXISTS (SELECT FROM result s WHERE s.job_id = j.id)
            ORDER BY j.id
            ON CONFLICT (job_id) DO UPDATE SET paused_at = coalesce(m.paused_at, excluded.paused_at)
            RETURNING job_id
            """;

    /**
     * Whoever cancels a job by itself has said so for good, whatever was ordered of its batch before or is later: the time of the order about the
     * batch is taken from it, too, since that is what nodes of earlier builds tell one by.
     */
    private static final String CANCEL = """
            INSERT INTO mark AS m (job_id, cancel_requested_at, of_batch, followed)
            SELECT j.id, coalesce(?::timestamptz, clock_timestamp()), ?, r.id IS NOT NULL
            FROM job j LEFT JOIN unnest(?::bigint[]) AS r (id) ON r.id = j.id
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL AND (r.id IS NOT NULL OR NOT EXISTS (SELECT FROM result s WHERE s.job_id = j.id))
            ORDER BY j.id
            ON CONFLICT (job_id) DO UPDATE SET
                cancel_requested_at = CASE WHEN m.of_batch AND NOT excluded.of_batch THEN excluded.cancel_requested_at
                                           ELSE coalesce(m.cancel_requested_at, excluded.cancel_requested_at) END,
                of_batch = excluded.of_batch AND (m.of_batch OR m.cancel_requested_at IS NULL),
                followed = excluded.followed
            RETURNING job_id
            """;

    private static final String NAME_RECORD = """
            INSERT INTO mark AS m (job_id, record_uuid) VALUES (?, ?)
            ON CONFLICT (job_id) DO UPDATE SET record_uuid = excluded.record_uuid
            """;

    private static final String LOCK_PAUSED = """
            SELECT job_id FROM mark WHERE job_id = ANY (?) AND paused_at IS NOT NULL ORDER BY job_id FOR UPDATE
            """;

    private static final String LOCK_CANCELLED = """
            SELECT job_id FROM mark WHERE job_id = ANY (?) AND cancel_requested_at IS NOT NULL ORDER BY job_id FOR UPDATE
            """;

    private static final String DROP_PAUSE = """
            WITH bare AS (
                DELETE FROM mark WHERE job_id = ANY (?) AND cancel_requested_at IS NULL AND record_uuid IS NULL RETURNING job_id)
            UPDATE mark SET paused_at = NULL WHERE job_id = ANY (?) AND job_id NOT IN (SELECT job_id FROM bare)
            """;

    private static final String DROP_CANCEL = """
            WITH bare AS (
                DELETE FROM mark WHERE job_id = ANY (?) AND paused_at IS NULL AND record_uuid IS NULL RETURNING job_id)
            UPDATE mark SET cancel_requested_at = NULL WHERE job_id = ANY (?) AND job_id NOT IN (SELECT job_id FROM bare)
            """;

    private static final String COMES_BACK = "UPDATE mark SET followed = false WHERE job_id = ? AND followed";

    private Marks() {}

    /** Gives those that are marked now: jobs that are not at rest. */
    static List<Long> pause(Connection connection, Collection<Long> ids) throws SQLException {
        return Jobs.ids(connection, PAUSE, ids);
    }

    /**
     * By an order about these jobs alone. Gives those that are marked now: jobs that are not at rest, and those that came to rest by this order, which are to stay
     * cancelled.
     *
     * @param rested those
     */
    static List<Long> cancel(Connection connection, Collection<Long> ids, Collection<Long> rested) throws SQLException {
        return cancel(connection, ids, rested, null);
    }

    /** By an order about their batch, given at that time. Gives those that are marked now: jobs that are not at rest. */
    static List<Long> cancelOfBatch(Connection connection, Collection<Long> ids, OffsetDateTime at)
            throws SQLException {
        return cancel(connection, ids, List.of(), at);
    }

    private static List<Long> cancel(
            Connection connection, Collection<Long> ids, Collection<Long> rested, OffsetDateTime ofBatch)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CANCEL)) {
            statement.setObject(1, ofBatch);
            statement.setBoolean(2, ofBatch != null);
            Jobs.set(statement, 3, rested);
            Jobs.set(statement, 4, ids);
            return Jobs.ids(statement);
        }
    }

    static void nameRecord(Connection connection, long jobId, UUID record) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NAME_RECORD)) {
            statement.setLong(1, jobId);
            statement.setObject(2, record);
            statement.executeUpdate();
        }
    }

    /** Gives those that were paused. */
    static List<Long> resume(Connection connection, Collection<Long> ids) throws SQLException {
        return drop(connection, LOCK_PAUSED, DROP_PAUSE, ids);
    }

    /** Whoever orders a job to be sent again takes back that it was to be cancelled. */
    static void liftCancel(Connection connection, Collection<Long> ids) throws SQLException {
        drop(connection, LOCK_CANCELLED, DROP_CANCEL, ids);
    }

    /** A job leaves its rest, and nobody has taken back that it is to be cancelled: should it go into the line to be sent again, it is looked for there. */
    static void comesBack(Connection connection, long jobId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COMES_BACK)) {
            statement.setLong(1, jobId);
            statement.executeUpdate();
        }
    }

    private static List<Long> drop(Connection connection, String lock, String drop, Collection<Long> ids)
            throws SQLException {
        List<Long> marked = Jobs.ids(connection, lock, ids);
        try (PreparedStatement statement = connection.prepareStatement(drop)) {
            Jobs.set(statement, 1, marked);
            Jobs.set(statement, 2, marked);
            statement.executeUpdate();
        }
        return marked;
    }
}
