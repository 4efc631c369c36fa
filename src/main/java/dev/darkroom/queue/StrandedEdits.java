package dev.darkroom.queue;

import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Edits whose answer was kept and never judged, because their worker is gone, or was taken for dead. */
final class StrandedEdits {

    private static final Logger LOG = Logger.getLogger(StrandedEdits.class);

    /**
     * The next ones behind an attempt. First the few attempts, by indexes of their own; then what belongs to each, one by one: told to sort, the planner could walk
     * through all answers in their order instead.
     */
    private static final String NEXT = """
            SELECT a.job_id, a.lease, a.tries, a.batch_id, j.custom_id, j.output_name, j.image, j.asset_path, j.request::text AS request,
                   b.out_dir, b.on_uncertain,
                   (SELECT count(*)::int FROM attempt u WHERE u.job_id = a.job_id AND u.outcome = 'UNKNOWN') AS unknowns, 0 AS asset_misses, NULL::boolean AS edit_paid, 0 AS since_edit, 0 AS edits, NULL::uuid AS record_uuid,
                   w.lease AS answer_lease, w.http_status AS answer_status, w.content_type AS answer_type, w.body AS answer_body
            FROM (
                SELECT open.* FROM (
                    -- Left open by a worker that is gone.
                    SELECT a.* FROM worker d JOIN attempt a ON a.worker_id = d.id AND a.outcome IS NULL AND a.step = 'EDIT'
                    WHERE d.dead_at IS NOT NULL OR d.stopped_at IS NOT NULL
                    UNION ALL
                    -- Called unknown, and its answer came in after all, wherever the job is by now.
                    SELECT a.* FROM attempt a WHERE a.outcome = 'UNKNOWN' AND a.http_status IS NULL AND a.step = 'EDIT') AS open
                WHERE (open.job_id, open.lease) > (?, ?)
                OFFSET 0) AS a
            CROSS JOIN LATERAL (SELECT * FROM answer w WHERE w.job_id = a.job_id AND w.lease = a.lease OFFSET 0) AS w
            CROSS JOIN LATERAL (SELECT * FROM job j WHERE j.id = a.job_id OFFSET 0) AS j
            JOIN batch b ON b.id = a.batch_id
            ORDER BY a.job_id, a.lease LIMIT ?
            """;

    private final DataSource database;
    private final int most;
    private final List<Claim> claims = new ArrayList<>();
    private Lease last = new Lease(0, 0);
    private int unreadable;

    private StrandedEdits(DataSource database, int most) {
        this.database = database;
        this.most = most;
    }

    /** Some of them, at least so many where there are as many. Those that this version cannot read take nobody's place. */
    static List<Claim> read(DataSource database, int most) throws SQLException {
        StrandedEdits edits = new StrandedEdits(database, most);
        int page = most;
        while (page == most && edits.claims.size() < most) {
            page = edits.next();
        }
        if (edits.unreadable > 1) {
            LOG.errorf("the same holds for %d jobs in all", edits.unreadable);
        }
        return edits.claims;
    }

    private int next() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEXT)) {
            statement.setLong(1, last.jobId());
            statement.setInt(2, last.lease());
            statement.setInt(3, most);
            int page = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    page++;
                    last = new Lease(row.getLong("job_id"), row.getInt("lease"));
                    add(row);
                }
            }
            return page;
        }
    }

    /** What cannot be read was sent by a version that could: its answer waits for one, and its neighbours do not. */
    private void add(ResultSet row) throws SQLException {
        try {
            claims.add(Claims.read(Step.EDIT, row));
        } catch (SQLException | RuntimeException e) {
            if (unreadable++ == 0) {
                new JobLog(last.jobId(), row.getLong("batch_id"))
                        .error(LOG, e, "its answer is kept, but this version of Darkroom cannot read the job");
            }
        }
    }
}
