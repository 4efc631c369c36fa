package dev.darkroom.intake;

import dev.darkroom.job.JobState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Compares staged rows with the jobs their batch has already. The batch is locked, so no other submission changes them meanwhile; workers may. */
final class ResumedRows {

    /**
     * Numbers as jsonb: 3 and 3.0 are the same request. Earlier builds wrote another number into a prompt than stands in the row (1E+2 for 100.0): a row of JSONL that says
     * the same as then, its prompt among it, asks for the same, whatever it was filled to.
     */
    private static final String MATCH = """
            CREATE TEMPORARY TABLE intake_match ON COMMIT DROP AS
            SELECT i.row_number, j.id AS job_id, i.image = j.image AND (
                i.request::jsonb = j.request::jsonb
                OR i.request::jsonb - 'prompt' = j.request::jsonb - 'prompt' AND i.input::jsonb = j.input::jsonb
                   AND json_typeof(i.input -> 'prompt') = 'string'
                   AND EXISTS (SELECT FROM json_each(i.input) AS cell WHERE cell.key LIKE 'vars.%%' AND json_typeof(cell.value) = 'number')) AS same
            FROM intake_row i
            JOIN job j ON j.batch_id = %d AND j.custom_id = i.custom_id AND j.replaced_by IS NULL
            """;

    /** Claims skip locked rows: what is locked here and looked at by the next statement cannot be claimed in between. */
    private static final String LOCK = """
            SELECT count(*) FROM (
                SELECT 1 FROM %s WHERE job_id IN (SELECT job_id FROM intake_match WHERE NOT same) ORDER BY job_id FOR UPDATE) AS locked
            """;

    /**
     * What may be done with the job of a row whose request has changed. A correction that waits is not undone by the file that it corrects: whoever gives that one again wants to go
     * on, and would buy what has failed before.
     */
    private static final String CHANGE = """
            CREATE TEMPORARY TABLE intake_change ON COMMIT DROP AS
            SELECT m.row_number, m.job_id,
                   CASE WHEN s.state IN ('SUCCEEDED', 'UNCERTAIN') THEN s.state
                        WHEN EXISTS (SELECT FROM attempt a WHERE a.job_id = m.job_id AND a.outcome IS NULL) THEN 'RUNNING'
                        WHEN EXISTS (SELECT FROM attempt a WHERE a.job_id = m.job_id AND a.paid IS NOT FALSE) THEN 'PAID'
                        WHEN s.state IS NULL AND EXISTS (
                            SELECT FROM job p WHERE p.batch_id = %d AND p.custom_id = i.custom_id AND p.replaced_by IS NOT NULL
                              AND p.image = i.image AND p.request::jsonb = i.request::jsonb
                              AND (SELECT a.outcome FROM attempt a WHERE a.job_id = p.id ORDER BY a.lease DESC LIMIT 1)
                                  IN ('FAILED', 'MODERATED', 'NOT_SENT')) THEN 'CORRECTED'
                        ELSE 'REPLACE' END AS verdict
            FROM intake_match m
            JOIN intake_row i ON i.row_number = m.row_number
            LEFT JOIN result s ON s.job_id = m.job_id
            WHERE NOT m.same
            """;

    /**
     * Earlier builds put letters and their accents together in a URL, and asked for that. What such a request may have bought is the row's all the same, and neither refused nor
     * bought again; where it bought nothing it gives way to the URL as it is written, for which it may have failed, unless a person has cancelled it by itself.
     */
    private static final String KEEP_COMPOSED = """
            WITH kept AS (
                UPDATE intake_match m SET same = true FROM intake_change c, intake_row i, job j
                WHERE c.row_number = m.row_number AND i.row_number = m.row_number AND j.id = m.job_id
                  AND (c.verdict <> 'REPLACE'
                       OR EXISTS (SELECT FROM mark o WHERE o.job_id = j.id AND o.cancel_requested_at IS NOT NULL AND NOT o.of_batch))
                  AND i.composed = j.image AND i.request::jsonb = j.request::jsonb
                RETURNING m.row_number)
            DELETE FROM intake_change c USING kept k WHERE c.row_number = k.row_number
            """;

    private static final String REFUSED = """
            SELECT i.line, i.row_number, i.custom_id, c.verdict
            FROM intake_change c JOIN intake_row i ON i.row_number = c.row_number
            WHERE c.verdict <> 'REPLACE' ORDER BY i.row_number
            """;

    private static final String KNOWN = """
            SELECT coalesce(s.state, CASE WHEN a.job_id IS NULL THEN 'QUEUED' ELSE 'RUNNING' END) AS state, count(*)
            FROM intake_match m
            LEFT JOIN result s ON s.job_id = m.job_id
            LEFT JOIN attempt a ON a.job_id = m.job_id AND a.outcome IS NULL
            WHERE m.same GROUP BY 1
            """;

    /** What was paid for and could not be fetched is fetched again: that is free. Not what a person has given up, unless it is known to be bought. */
    private static final String FETCH_AGAIN = """
            WITH unfetched AS (
                DELETE FROM result s USING intake_match m
                WHERE m.same AND s.job_id = m.job_id AND s.state = 'FAILED'
                  AND EXISTS (SELECT FROM attempt a WHERE a.job_id = s.job_id AND a.step = 'EDIT' AND a.paid
                              AND (a.outcome = 'SUCCEEDED' OR s.error_code IS DISTINCT FROM 'GIVEN_UP'))
                RETURNING s.job_id, s.lease)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT j.id, j.batch_id, b.queue, 'DOWNLOAD', j.priority, j.turn, u.lease
            FROM unfetched u JOIN job j ON j.id = u.job_id JOIN batch b ON b.id = j.batch_id
            """;

    /**
     * What a call may have been paid for is no matter of this: either it was fetched above, or a person has given it up. A picture that was uploaded is looked at anew, since
     * it may have been changed for this: the same bytes are known and not uploaded again, unless the provider could not find them.
     */
    private static final String QUEUE_FAILED_AGAIN = """
            WITH failed AS (
                DELETE FROM result s USING intake_match m
                WHERE m.same AND s.job_id = m.job_id AND s.state = 'FAILED'
                  AND NOT EXISTS (SELECT FROM attempt a WHERE a.job_id = s.job_id AND a.step = 'EDIT' AND a.paid IS NOT FALSE)
                RETURNING s.job_id, s.lease, s.error_code),
            asked_for AS (
                UPDATE job j SET resent_at = clock_timestamp(),
                    asset_path = CASE WHEN j.first_step = 'EDIT' OR f.error_code = 'ASSET_NOT_FOUND' THEN j.asset_path END
                FROM failed f WHERE j.id = f.job_id)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT j.id, j.batch_id, b.queue, j.first_step, j.priority, j.turn, f.lease
            FROM failed f JOIN job j ON j.id = f.job_id JOIN batch b ON b.id = j.batch_id
            """;

    private static final String FORGET_KNOWN =
            "DELETE FROM intake_row USING intake_match m WHERE m.same AND m.row_number = intake_row.row_number";

    private static final String RENUMBER = """
            UPDATE intake_row SET place = n.place, turn = n.turn
            FROM (SELECT row_number AS number,
                         row_number() OVER (ORDER BY row_number) - 1 AS place,
                         row_number() OVER (PARTITION BY priority ORDER BY row_number) - 1 AS turn
                  FROM intake_row) AS n
            WHERE row_number = n.number
            """;

    /**
     * A replaced job stands nowhere any more; its attempts stay, and so does what they cost. One that was between two places when they were locked may have been
     * claimed, or bought, since it was looked at: it is not removed.
     */
    private static final String REMOVE = """
            DELETE FROM %s AS place
            WHERE job_id IN (SELECT job_id FROM intake_change)
              AND NOT EXISTS (SELECT FROM attempt a WHERE a.job_id = place.job_id AND a.paid IS NOT FALSE)
            """;

    private static final String STILL_THERE = """
            SELECT i.line, i.row_number, i.custom_id, 'RUNNING' AS verdict
            FROM intake_change c JOIN intake_row i ON i.row_number = c.row_number
            WHERE EXISTS (SELECT FROM attempt a WHERE a.job_id = c.job_id AND (a.outcome IS NULL OR a.paid IS NOT FALSE))
               OR EXISTS (SELECT FROM ready r WHERE r.job_id = c.job_id)
            ORDER BY i.row_number
            """;

    private final Connection connection;
    private final OpenBatch batch;
    private final Findings findings;
    private int count;
    private long replaced;

    ResumedRows(Connection connection, OpenBatch batch, Findings findings) {
        this.connection = connection;
        this.batch = batch;
        this.findings = findings;
    }

    /**
     * Leaves in the stage what must be queued. Rows that may not be replaced, and names that are taken, are among the findings.
     *
     * @param staged how many rows there are
     * @param retryFailed whether rows that have failed and were not paid for are queued again
     * @return how many rows were known, by state
     */
    Map<JobState, Long> compare(int staged, boolean retryFailed) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute("ANALYZE intake_row");
            sql.execute(MATCH.formatted(batch.id()));
            sql.execute("ANALYZE intake_match");
            // Whoever puts rows on hold back into the line does not ask the batch: such a row is looked for in both
            // places.
            sql.execute(LOCK.formatted("ready"));
            sql.execute(LOCK.formatted("held"));
            sql.execute(LOCK.formatted("ready"));
            sql.execute(LOCK.formatted("result"));
            replaced = sql.executeUpdate(CHANGE.formatted(batch.id())) - sql.executeUpdate(KEEP_COMPOSED);
            sql.execute("ANALYZE intake_change");
            refuse(sql, REFUSED);
            sql.executeUpdate(FETCH_AGAIN);
            LiftedOrders.apply(connection, batch);
            if (retryFailed) {
                sql.executeUpdate(QUEUE_FAILED_AGAIN);
            }
            Map<JobState, Long> known = known(sql);
            count = staged - sql.executeUpdate(FORGET_KNOWN);
            if (count > 0 && !findings.any()) {
                new ResumedNames(connection, batch, findings).settle();
            }
            if (count > 0 && !findings.any()) {
                sql.executeUpdate(RENUMBER);
                remove(sql);
            }
            return known;
        }
    }

    private void remove(Statement sql) throws SQLException {
        int removed = 0;
        for (String place : List.of("ready", "held", "result")) {
            removed += sql.executeUpdate(REMOVE.formatted(place));
        }
        if (removed != replaced) {
            refuse(sql, STILL_THERE);
            if (!findings.any()) {
                throw new SQLException("rows that were to be replaced have moved meanwhile; nothing was queued");
            }
        }
    }

    private void refuse(Statement sql, String rows) throws SQLException {
        try (ResultSet row = sql.executeQuery(rows)) {
            while (row.next()) {
                findings.add(ChangedRow.error(row));
            }
        }
    }

    private Map<JobState, Long> known(Statement sql) throws SQLException {
        Map<JobState, Long> known = new EnumMap<>(JobState.class);
        try (ResultSet row = sql.executeQuery(KNOWN)) {
            while (row.next()) {
                known.put(JobState.valueOf(row.getString(1)), row.getLong(2));
            }
        }
        return known;
    }

    /** How many rows must be queued. */
    int count() {
        return count;
    }

    long replaced() {
        return replaced;
    }
}
