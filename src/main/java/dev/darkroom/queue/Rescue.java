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
import org.jboss.logging.Logger;

/**
 * What dead workers left open. Free steps go back into the line. A paid call is never made again by itself: its job becomes UNCERTAIN, unless
 * its answer had been kept (then it is judged as if it had just come), or the batch asks to resend and this is the first time.
 */
@ApplicationScoped
public class Rescue {

    private static final Logger LOG = Logger.getLogger(Rescue.class);

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

    private static final String RELEASE = "SELECT release_lost(?)";

    private final DataSource database;
    private final WorkerTable workers;
    private final Silence silence;
    private final QueueConfig config;
    private final QueueWorker worker;
    private final Leadership leadership;

    Rescue(
            @Reserved DataSource database,
            WorkerTable workers,
            Silence silence,
            QueueConfig config,
            QueueWorker worker,
            Leadership leadership) {
        this.database = database;
        this.workers = workers;
        this.silence = silence;
        this.config = config;
        this.worker = worker;
        this.leadership = leadership;
    }

    /**
     * Declares the dead and, on the one node that is elected for this round, releases what they held; the claims it returns have an answer that
     * still has to be judged and settled.
     *
     * <p>A process that is gone from this machine is seen by this machine alone, and how long a heartbeat stays the last one by each node for itself, so every
     * node looks. Only a worker whose own heartbeat has gone through all that time may call another silent: after an outage of the database, or of this node,
     * everybody is behind.
     */
    public List<Claim> run() throws SQLException {
        workers.buryGone();
        List<Silence.Heartbeat> silent = silence.of(config.deadAfter(), workers.heartbeats(worker.id()));
        List<Claim> stranded = new ArrayList<>();
        leadership.lead(Leadership.Duty.RESCUE, worker.id(), () -> {
            if (worker.hasBeatenFor(config.deadAfter())) {
                for (Silence.Heartbeat last : silent) {
                    workers.burySilent(last);
                }
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
                    try {
                        claims.add(Claims.read(Step.EDIT, rows));
                    } catch (SQLException | RuntimeException e) {
                        // It was sent by a version that could: its answer waits for one, and its neighbours do not.
                        new JobLog(rows.getLong("job_id"), rows.getLong("batch_id"))
                                .error(LOG, e, "its answer is kept, but this version of Darkroom cannot read the job");
                    }
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
