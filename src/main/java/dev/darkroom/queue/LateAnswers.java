package dev.darkroom.queue;

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

    /** Behind this lock the next statement sees where the job stands now, and nobody decides about it on what was known before. */
    private static final String LOCK = """
            SELECT FROM attempt WHERE job_id = ? AND lease = ? AND step = 'EDIT' AND outcome = 'UNKNOWN' FOR UPDATE
            """;

    /**
     * The job is taken from where uncertainty has put it: at rest as UNCERTAIN, or waiting, in the line or on hold. With an answer that was paid for it
     * is taken from FAILED, too (a person gave it up, or sent it again and that was refused), and whatever other calls are still unknown. Elsewhere, or
     * with another attempt that is open or was paid for, it stays as it is, and only the journal learns what happened; so it does with an unpaid answer
     * while another call may have been paid for.
     *
     * <p>An answer that leaves the outcome unknown is news once: by its status, or by the record it names. The record can be looked up; without one the
     * job stays where it is, since nothing was learned that would allow to send it again.
     */
    private static final String SETTLE = """
            WITH news AS (
                SELECT ?::bigint AS job_id, ?::int AS lease, ?::text AS outcome, ?::boolean AS paid, ?::int AS http_status, ?::text AS code, ?::text AS message,
                       ?::uuid AS record_uuid, ?::text AS next_step, ?::bigint AS delay_ms, ?::int AS tries, ?::text AS state),
            late AS (
                UPDATE attempt a
                SET outcome = n.outcome, paid = n.paid, http_status = n.http_status, code = n.code, message = n.message,
                    record_uuid = coalesce(n.record_uuid, a.record_uuid)
                FROM news n
                WHERE a.job_id = n.job_id AND a.lease = n.lease AND a.step = 'EDIT' AND a.outcome = 'UNKNOWN'
                  AND (n.outcome <> 'UNKNOWN'
                       OR a.http_status IS NULL AND (n.http_status IS NOT NULL OR a.record_uuid IS NULL AND n.record_uuid IS NOT NULL))
                RETURNING a.job_id, a.lease, a.batch_id, a.outcome = 'SUCCEEDED' AND a.paid AS bought),
            alone AS (
                SELECT l.* FROM late l JOIN news n ON n.outcome <> 'UNKNOWN' OR n.next_step = 'DOWNLOAD'
                WHERE NOT EXISTS (
                    SELECT FROM attempt o
                    WHERE o.job_id = l.job_id AND o.lease <> l.lease
                      AND (o.outcome IS NULL OR o.paid OR o.paid IS NULL AND NOT l.bought))),
            resting AS (
                DELETE FROM result r USING alone
                WHERE r.job_id = alone.job_id AND (r.state = 'UNCERTAIN' OR r.state = 'FAILED' AND alone.bought) RETURNING r.job_id, r.lease),
            waiting AS (
                DELETE FROM ready r USING alone
                WHERE r.job_id = alone.job_id AND (r.step <> 'UPLOAD' OR alone.bought) RETURNING r.job_id, r.lease),
            on_hold AS (
                DELETE FROM held h USING alone
                WHERE h.job_id = alone.job_id AND (h.step <> 'UPLOAD' OR alone.bought) RETURNING h.job_id, h.lease),
            freed AS (SELECT * FROM resting UNION ALL SELECT * FROM waiting UNION ALL SELECT * FROM on_hold),
            lined_up AS (
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries)
                SELECT j.id, j.batch_id, b.queue, n.next_step, j.priority, j.turn,
                       CASE WHEN n.delay_ms > 0 THEN clock_timestamp() + n.delay_ms * interval '1 ms' END, f.lease, n.tries
                FROM freed f JOIN job j ON j.id = f.job_id JOIN batch b ON b.id = j.batch_id, news n
                WHERE n.next_step IS NOT NULL),
            rested AS (
                INSERT INTO result (job_id, batch_id, state, lease, record_uuid, error_code, error_message)
                SELECT j.id, j.batch_id, n.state, f.lease, n.record_uuid, n.code, n.message
                FROM freed f JOIN job j ON j.id = f.job_id, news n
                WHERE n.state IS NOT NULL)
            SELECT (SELECT count(*) FROM late), (SELECT count(*) FROM freed)
            """;

    private final DataSource database;

    LateAnswers(@Reserved DataSource database) {
        this.database = database;
    }

    /** What came of a late answer. */
    enum Fate {
        /** There was nothing to learn: it was settled already, or it says no more than was known. */
        NO_NEWS,
        /** The journal knows now what happened; the job had moved on. */
        JOURNALLED,
        /** The job goes on with it. */
        TAKEN_UP
    }

    Fate settle(Completion completion) throws SQLException {
        Claim claim = completion.claim();
        if (claim.step() != Step.EDIT) {
            return Fate.NO_NEWS;
        }
        Completion.Line line = completion.next() instanceof Completion.Line next ? next : null;
        String state =
                completion.next() instanceof Completion.Rest rest ? rest.state().name() : null;
        Object[] values = {
            claim.jobId(),
            claim.lease(),
            completion.outcome().name(),
            completion.paid(),
            completion.httpStatus(),
            completion.code(),
            completion.message(),
            completion.recordUuid(),
            line == null ? null : line.step().name(),
            line == null ? null : line.delay().toMillis(),
            line == null ? null : line.tries(),
            state
        };
        return Transaction.run(database, connection -> {
            lock(connection, claim);
            try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                Fate fate;
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    fate = row.getInt(1) == 0 ? Fate.NO_NEWS : row.getInt(2) == 0 ? Fate.JOURNALLED : Fate.TAKEN_UP;
                }
                if (fate == Fate.TAKEN_UP) {
                    Marks.comesBack(connection, claim.jobId());
                }
                return fate;
            }
        });
    }

    private static void lock(Connection connection, Claim claim) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setLong(1, claim.jobId());
            statement.setInt(2, claim.lease());
            statement.execute();
        }
    }
}
