package dev.darkroom.queue;

import dev.darkroom.job.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What dead workers left open. Free steps go back into the line. A paid call is never made again by itself: its job becomes UNCERTAIN, unless
 * its answer had been kept (then it is judged as if it had just come), or the batch asks to resend and this is the first time.
 */
@ApplicationScoped
public class Rescue {

    /** At most this many at a time; the next round takes the next. */
    private static final int ROUND = 1000;

    private static final String STRANDED = """
            SELECT a.job_id, a.lease, a.tries, a.batch_id, j.custom_id, j.output_name, j.image, j.asset_path, j.request::text AS request,
                   b.out_dir, b.on_uncertain,
                   (SELECT count(*)::int FROM attempt u WHERE u.job_id = a.job_id AND u.outcome = 'UNKNOWN') AS unknowns, 0 AS asset_misses, NULL::boolean AS edit_paid, 0 AS edit_lease, NULL::uuid AS record_uuid,
                   w.lease AS answer_lease, w.http_status AS answer_status, w.content_type AS answer_type, w.body AS answer_body
            FROM (
                -- Left open by a worker that is gone.
                SELECT a.* FROM worker d JOIN attempt a ON a.worker_id = d.id AND a.outcome IS NULL AND a.step = 'EDIT'
                WHERE d.dead_at IS NOT NULL OR d.stopped_at IS NOT NULL
                UNION ALL
                -- Called unknown, and its answer came in after all, wherever the job is by now.
                SELECT a.* FROM attempt a WHERE a.outcome = 'UNKNOWN' AND a.http_status IS NULL AND a.step = 'EDIT') AS a
            JOIN answer w ON w.job_id = a.job_id AND w.lease = a.lease
            JOIN job j ON j.id = a.job_id
            JOIN batch b ON b.id = a.batch_id
            LIMIT ?
            """;

    private static final String RELEASE = """
            WITH lost AS (
                SELECT a.job_id, a.lease,
                       a.step = 'EDIT' AS edit,
                       a.step <> 'EDIT' OR (b.on_uncertain = 'RESEND' AND NOT EXISTS (
                           SELECT FROM attempt u WHERE u.job_id = a.job_id AND u.outcome = 'UNKNOWN')) AS again,
                       -- The answer of an earlier call came late, while this one was in flight: its picture is fetched.
                       a.step = 'EDIT' AND EXISTS (
                           SELECT FROM attempt p WHERE p.job_id = a.job_id AND p.step = 'EDIT' AND p.outcome = 'SUCCEEDED' AND p.paid) AS bought
                FROM worker d
                JOIN attempt a ON a.worker_id = d.id AND a.outcome IS NULL
                JOIN batch b ON b.id = a.batch_id
                WHERE (d.dead_at IS NOT NULL OR d.stopped_at IS NOT NULL)
                  AND NOT (a.step = 'EDIT' AND EXISTS (SELECT FROM answer w WHERE w.job_id = a.job_id AND w.lease = a.lease))
                LIMIT ? FOR UPDATE OF a SKIP LOCKED),
            settled AS (
                UPDATE attempt a
                SET outcome = CASE WHEN lost.edit THEN 'UNKNOWN' ELSE 'RETURNED' END,
                    code = CASE WHEN lost.edit THEN 'OUTCOME_UNKNOWN' END,
                    message = 'The worker ended while this was in flight.',
                    settled_at = clock_timestamp()
                FROM lost WHERE a.job_id = lost.job_id AND a.lease = lost.lease
                RETURNING a.job_id, a.lease, a.batch_id, a.step, a.tries, lost.again, lost.bought),
            lined_up AS (
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease, tries)
                SELECT s.job_id, s.batch_id, b.queue, CASE WHEN s.bought THEN 'DOWNLOAD' ELSE s.step END, j.priority, j.turn, s.lease,
                       CASE WHEN s.bought THEN 0 ELSE s.tries END
                FROM settled s JOIN job j ON j.id = s.job_id JOIN batch b ON b.id = s.batch_id WHERE s.again OR s.bought),
            rested AS (
                INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                SELECT job_id, batch_id, 'UNCERTAIN', lease, 'OUTCOME_UNKNOWN',
                       'The worker ended while the paid call was in flight; it may have been charged.'
                FROM settled WHERE NOT again AND NOT bought)
            SELECT count(*) FROM settled
            """;

    private final DataSource database;
    private final WorkerTable workers;
    private final QueueConfig config;
    private final QueueWorker worker;
    private final Leadership leadership;

    Rescue(
            @Reserved DataSource database,
            WorkerTable workers,
            QueueConfig config,
            QueueWorker worker,
            Leadership leadership) {
        this.database = database;
        this.workers = workers;
        this.config = config;
        this.worker = worker;
        this.leadership = leadership;
    }

    /**
     * Declares the dead and, on the one node that is elected for this round, releases what they held; the claims it returns have an answer that
     * still has to be judged and settled.
     *
     * <p>A process that is gone from this machine is seen by this machine alone, so every node looks. Only a worker whose own heartbeat has gone
     * through all that time may call another silent: after an outage of the database, or of this node, everybody is behind.
     */
    public List<Claim> run() throws SQLException {
        workers.buryGone();
        List<Claim> stranded = new ArrayList<>();
        leadership.lead(Leadership.Duty.RESCUE, worker.id(), () -> {
            if (worker.hasBeatenFor(config.deadAfter())) {
                workers.burySilent(config.deadAfter(), worker.id());
            }
            for (int released = ROUND; released == ROUND; ) {
                released = release();
            }
            stranded.addAll(stranded());
        });
        return stranded;
    }

    private List<Claim> stranded() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(STRANDED)) {
            statement.setInt(1, ROUND);
            try (ResultSet rows = statement.executeQuery()) {
                List<Claim> claims = new ArrayList<>();
                while (rows.next()) {
                    claims.add(Claims.read(Step.EDIT, rows));
                }
                return claims;
            }
        }
    }

    private int release() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            statement.setInt(1, ROUND);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
