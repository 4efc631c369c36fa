package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Fetching pictures once more that were fetched and have gone since. They are bought already, so this is free; the journal keeps what was. */
@ApplicationScoped
public class Refetches {

    /** By the index on a batch's states, so that it is walked once. */
    private static final String FETCHED = """
            SELECT job_id, file FROM result
            WHERE batch_id = ? AND state BETWEEN 'SUCCEEDED' AND 'SUCCEEDED' AND job_id > ? ORDER BY state, job_id LIMIT ?
            """;

    /** Only what is known to be bought, as for any claim: a download of anything else would find nothing to fetch. */
    private static final String AGAIN = """
            WITH gone AS (
                DELETE FROM result s WHERE s.job_id = ANY (?) AND s.state = 'SUCCEEDED'
                  AND EXISTS (SELECT FROM attempt a WHERE a.job_id = s.job_id AND a.step = 'EDIT' AND a.outcome = 'SUCCEEDED' AND a.paid)
                RETURNING s.*),
            kept AS (
                INSERT INTO refetch (job_id, batch_id, file, media_type, sha256, bytes, width, height, record_uuid, finished_at)
                SELECT job_id, batch_id, file, media_type, sha256, bytes, width, height, record_uuid, finished_at FROM gone
                ON CONFLICT (job_id) DO NOTHING)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT j.id, j.batch_id, b.queue, 'DOWNLOAD', j.priority, j.turn, g.lease
            FROM gone g JOIN job j ON j.id = g.job_id JOIN batch b ON b.id = j.batch_id
            RETURNING job_id
            """;

    /**
     * With the lease of the attempt that has failed: each number is given once. Locked first: what is sent once more at this moment is not at rest any more. Its success
     * was counted in its minute when it came; the insert counts it again there, which is taken back, and the sum of its batch is left alone.
     */
    private static final String PUT_BACK = """
            WITH at_rest AS (
                SELECT s.job_id, s.state, s.lease FROM refetch f JOIN result s USING (job_id)
                WHERE f.batch_id = ? ORDER BY s.job_id FOR UPDATE OF s),
            ended AS (
                DELETE FROM refetch f USING at_rest r WHERE f.job_id = r.job_id
                RETURNING f.*, r.state, r.lease),
            failed AS (
                DELETE FROM result s USING ended e WHERE s.job_id = e.job_id AND e.state <> 'SUCCEEDED'
                RETURNING s.job_id),
            put_back AS (
                INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height, record_uuid, finished_at)
                SELECT job_id, e.batch_id, 'SUCCEEDED', e.lease, e.file, e.media_type, e.sha256, e.bytes, e.width, e.height, e.record_uuid, e.finished_at
                FROM failed JOIN ended e USING (job_id)
                RETURNING job_id, batch_id, finished_at),
            counted_before AS (
                INSERT INTO tally (batch_id, minute, succeeded)
                SELECT b.batch_id, CASE WHEN sign < 0 THEN minute_of(b.finished_at) END, sign * count(*)
                FROM put_back b CROSS JOIN (VALUES (-1), (1)) AS s (sign) GROUP BY 1, 2, sign)
            SELECT job_id FROM put_back
            """;

    private final DataSource database;

    Refetches(DataSource database) {
        this.database = database;
    }

    private record Fetched(long jobId, String file) {}

    /**
     * Puts the SUCCEEDED jobs of a batch whose picture is gone back into the line, to be fetched.
     *
     * @param gone whether a picture is, by its path below the batch's folder
     * @return how many
     */
    public long fetchAgain(long batchId, Predicate<String> gone) throws SQLException {
        long again = 0;
        List<Fetched> some = next(batchId, 0);
        while (!some.isEmpty()) {
            List<Long> ids = some.stream()
                    .filter(picture -> gone.test(picture.file()))
                    .map(Fetched::jobId)
                    .toList();
            again += Transaction.run(database, connection -> Jobs.ids(connection, AGAIN, ids))
                    .size();
            some = next(batchId, some.get(some.size() - 1).jobId());
        }
        return again;
    }

    /**
     * At the end of a run: a job whose picture was there once, and could not be fetched again, has succeeded all the same. The journal says what has failed.
     *
     * @return how many
     */
    public long putBack(long batchId) throws SQLException {
        return Transaction.run(database, connection -> Jobs.ids(connection, PUT_BACK, batchId))
                .size();
    }

    private List<Fetched> next(long batchId, long after) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FETCHED)) {
            statement.setLong(1, batchId);
            statement.setLong(2, after);
            statement.setInt(3, Jobs.CHUNK);
            List<Fetched> some = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    some.add(new Fetched(row.getLong(1), row.getString(2)));
                }
            }
            return some;
        }
    }
}
