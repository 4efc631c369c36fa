package dev.darkroom.queue;

import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * An edit that ended after its job had been given away: the worker was presumed dead, and its attempt is UNKNOWN in the journal. What it brings is
 * kept: it settles the attempt, and the job goes on with it, unless somebody may have paid again meanwhile.
 */
@ApplicationScoped
class LateAnswers {

    /**
     * The job is taken from where uncertainty has put it: at rest as UNCERTAIN, or in the line to be sent again. In neither place, or with another
     * attempt that is open or may have been paid for, it stays as it is, and only the journal learns what happened.
     */
    private static final String SETTLE = """
            WITH late AS (
                UPDATE attempt
                SET outcome = ?, paid = ?, http_status = ?, code = ?, message = ?, record_uuid = ?
                WHERE job_id = ? AND lease = ? AND step = 'EDIT' AND outcome = 'UNKNOWN'
                RETURNING job_id, lease, batch_id),
            alone AS (
                SELECT l.* FROM late l
                WHERE NOT EXISTS (
                    SELECT FROM attempt o
                    WHERE o.job_id = l.job_id AND o.lease <> l.lease AND (o.outcome IS NULL OR o.paid IS NOT FALSE))),
            uncertain AS (
                DELETE FROM result r USING alone WHERE r.job_id = alone.job_id AND r.state = 'UNCERTAIN' RETURNING r.job_id, r.lease),
            waiting AS (
                DELETE FROM ready r USING alone WHERE r.job_id = alone.job_id AND r.step = 'EDIT' RETURNING r.job_id, r.lease),
            freed AS (SELECT * FROM uncertain UNION ALL SELECT * FROM waiting),
            lined_up AS (
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries)
                SELECT j.id, j.batch_id, b.queue, ?::text, j.priority, j.turn,
                       CASE WHEN ?::bigint > 0 THEN clock_timestamp() + ?::bigint * interval '1 ms' END, f.lease, ?::int
                FROM freed f JOIN job j ON j.id = f.job_id JOIN batch b ON b.id = j.batch_id
                WHERE ?::text IS NOT NULL),
            rested AS (
                INSERT INTO result (job_id, batch_id, state, lease, record_uuid, error_code, error_message)
                SELECT j.id, j.batch_id, ?::text, f.lease, ?::uuid, ?::text, ?::text
                FROM freed f JOIN job j ON j.id = f.job_id
                WHERE ?::text IS NOT NULL)
            SELECT (SELECT count(*) FROM late), (SELECT count(*) FROM freed)
            """;

    private final DataSource database;

    LateAnswers(DataSource database) {
        this.database = database;
    }

    /** What came of a late answer. */
    enum Fate {
        /** There was nothing to learn: it was settled already, or it is no news. */
        NO_NEWS,
        /** The journal knows now what happened; the job had moved on. */
        JOURNALLED,
        /** The job goes on with it. */
        TAKEN_UP
    }

    Fate settle(Completion completion) throws SQLException {
        Claim claim = completion.claim();
        if (claim.step() != Step.EDIT || completion.outcome() == Outcome.UNKNOWN) {
            return Fate.NO_NEWS;
        }
        Completion.Line line = completion.next() instanceof Completion.Line next ? next : null;
        String state =
                completion.next() instanceof Completion.Rest rest ? rest.state().name() : null;
        Long delay = line == null ? null : line.delay().toMillis();
        Object[] values = {
            completion.outcome().name(),
            completion.paid(),
            completion.httpStatus(),
            completion.code(),
            completion.message(),
            completion.recordUuid(),
            claim.jobId(),
            claim.lease(),
            line == null ? null : line.step().name(),
            delay,
            delay,
            line == null ? null : line.tries(),
            line == null ? null : line.step().name(),
            state,
            completion.recordUuid(),
            completion.code(),
            completion.message(),
            state
        };
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) == 0 ? Fate.NO_NEWS : row.getInt(2) == 0 ? Fate.JOURNALLED : Fate.TAKEN_UP;
            }
        }
    }
}
