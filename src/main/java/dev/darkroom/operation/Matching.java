package dev.darkroom.operation;

import dev.darkroom.job.JobState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the jobs of a selection, batch by batch, in the order of their ids: first those that may match, along the index that fits, then which of them do.
 *
 * <p>Every walk is sorted as its index is, by ranges of one value. Sorted by the job alone, the planner hopes to meet enough along the primary key, and reads all of it where
 * there are few.
 */
final class Matching {

    /** Jobs that are looked at together. */
    static final int CHUNK = 1_000;

    static final String AT_REST = """
            SELECT c.job_id FROM unnest(?::text[]) AS w (state) CROSS JOIN LATERAL (
                SELECT s.job_id FROM result s WHERE s.batch_id = ? AND s.state >= w.state AND s.state <= w.state AND s.job_id > ?
                ORDER BY s.state, s.job_id LIMIT ?) AS c
            ORDER BY c.job_id LIMIT ?
            """;

    static final String WITH_ERROR = """
            SELECT job_id FROM result WHERE batch_id = ? AND error_code BETWEEN ? AND ? AND job_id > ? ORDER BY error_code, job_id LIMIT ?
            """;

    static final String NAMED = """
            SELECT id FROM job WHERE batch_id = ? AND custom_id = ? AND replaced_by IS NULL AND id > ? ORDER BY id LIMIT ?
            """;

    /** Open attempts of all batches are as many as there are places in all nodes. */
    static final String RUNNING = """
            SELECT job_id FROM attempt WHERE outcome IS NULL AND batch_id = ? AND job_id > ? ORDER BY job_id LIMIT ?
            """;

    /**
     * What waits and runs between the first and the last job of the batch, so that the many that are at rest are not walked over. Jobs of other batches that were taken in at the
     * same time are among them, and are left out when they are looked at.
     */
    static final String UNDER_WAY = """
            WITH span AS (
                SELECT greatest(?, (SELECT id - 1 FROM job WHERE batch_id BETWEEN ? AND ? ORDER BY batch_id, id LIMIT 1)) AS after,
                       (SELECT id FROM job WHERE batch_id BETWEEN ? AND ? ORDER BY batch_id DESC, id DESC LIMIT 1) AS last)
            SELECT w.job_id FROM (
                (SELECT job_id FROM ready WHERE job_id > (SELECT after FROM span) AND job_id <= (SELECT last FROM span) ORDER BY job_id LIMIT ?)
                UNION ALL
                (SELECT job_id FROM held WHERE job_id > (SELECT after FROM span) AND job_id <= (SELECT last FROM span) ORDER BY job_id LIMIT ?)
                UNION ALL
                (SELECT job_id FROM attempt WHERE outcome IS NULL AND job_id > (SELECT after FROM span) AND job_id <= (SELECT last FROM span)
                 ORDER BY job_id LIMIT ?)) AS w
            ORDER BY w.job_id LIMIT ?
            """;

    /**
     * Each place is looked into job by job, along its key: the offset keeps the planner from joining the tables whole. Rows of a new batch say when they were read, which
     * may be minutes before anybody could see them; their batch says when they were all there.
     */
    static final String MATCH = """
            SELECT j.id, j.batch_id,
                   coalesce(s.finished_at, greatest(j.created_at, j.resent_at, (SELECT b.created_at FROM batch b WHERE b.id = j.batch_id))) <= ? AS asked_for
            FROM job j
            LEFT JOIN LATERAL (SELECT s.job_id, s.state, s.error_code, s.finished_at FROM result s WHERE s.job_id = j.id OFFSET 0) AS s ON true
            LEFT JOIN LATERAL (SELECT a.job_id, a.step, a.worker_id FROM attempt a WHERE a.job_id = j.id AND a.outcome IS NULL OFFSET 0) AS a ON true
            LEFT JOIN LATERAL (
                SELECT step FROM ready r WHERE ?::text IS NOT NULL AND r.job_id = j.id UNION ALL
                SELECT step FROM held h WHERE ?::text IS NOT NULL AND h.job_id = j.id OFFSET 0) AS w ON true
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL
              AND CASE WHEN s.state IS NOT NULL THEN s.state WHEN a.job_id IS NOT NULL THEN 'RUNNING' ELSE 'QUEUED' END = ANY (?)
              AND (?::text IS NULL OR EXISTS (SELECT FROM batch b WHERE b.id = j.batch_id AND b.owner = ?))
              AND (?::bigint IS NULL OR j.batch_id = ?)
              AND (?::text IS NULL OR coalesce(a.step, w.step) = ?)
              AND (?::text IS NULL OR s.error_code = ?)
              AND (?::text IS NULL OR j.custom_id = ?)
              AND (?::text IS NULL OR starts_with(j.custom_id, ?))
              AND (?::bigint IS NULL OR a.worker_id = ?)
              AND (?::timestamptz IS NULL OR j.created_at >= ?)
              AND (?::timestamptz IS NULL OR j.created_at < ?)
              AND (?::timestamptz IS NULL OR s.finished_at >= ?)
              AND (?::timestamptz IS NULL OR s.finished_at < ?)
            ORDER BY j.id
            """;

    private Matching() {}

    /** A job that matches. @param askedFor whether it did so when it was asked for */
    record Job(long id, long batchId, boolean askedFor) {}

    /** The next ones of a batch that may match, in order. */
    static List<Long> candidates(Connection connection, Selection selection, long batch, long after)
            throws SQLException {
        if (selection.customId() != null) {
            return ids(connection, NAMED, batch, selection.customId(), after, CHUNK);
        }
        if (selection.errorCode() != null) {
            String code = selection.errorCode().name();
            return ids(connection, WITH_ERROR, batch, code, code, after, CHUNK);
        }
        if (selection.states().contains(JobState.QUEUED)) {
            return ids(connection, UNDER_WAY, after, batch, batch, batch, batch, CHUNK, CHUNK, CHUNK, CHUNK);
        }
        if (selection.states().contains(JobState.RUNNING)) {
            return ids(connection, RUNNING, batch, after, CHUNK);
        }
        String[] states = selection.stateNames().toArray(String[]::new);
        return ids(connection, AT_REST, states, batch, after, CHUNK, CHUNK);
    }

    /** Those that do, in order. @param batch of which alone; null: of any */
    static List<Job> matching(
            Connection connection,
            Selection selection,
            Long batch,
            String onlyOwner,
            OffsetDateTime asOf,
            List<Long> ids)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        values.add(asOf);
        String step = selection.step() == null ? null : selection.step().name();
        values.add(step);
        values.add(step);
        values.add(ids.toArray(Long[]::new));
        values.add(selection.stateNames().toArray(String[]::new));
        for (Object condition : new Object[] {
            onlyOwner,
            batch,
            step,
            selection.errorCode() == null ? null : selection.errorCode().name(),
            selection.customId(),
            selection.customIdPrefix(),
            selection.worker(),
            time(selection.createdAfter()),
            time(selection.createdBefore()),
            time(selection.finishedAfter()),
            time(selection.finishedBefore())
        }) {
            values.add(condition);
            values.add(condition);
        }
        try (PreparedStatement statement = connection.prepareStatement(MATCH)) {
            set(statement, values.toArray());
            List<Job> jobs = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    jobs.add(new Job(row.getLong(1), row.getLong(2), row.getBoolean(3)));
                }
            }
            return jobs;
        }
    }

    static OffsetDateTime time(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static List<Long> ids(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            List<Long> ids = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            return ids;
        }
    }

    static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
