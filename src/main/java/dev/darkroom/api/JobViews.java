package dev.darkroom.api;

import dev.darkroom.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Reads single jobs, for those who may see them. */
@ApplicationScoped
public class JobViews {

    private static final int ATTEMPTS = 500;

    private static final String ONE = JobRows.COLUMNS + "WHERE j.id = ?";

    /** Whoever sends a job again decides by the calls that were or may have been paid for, however many look-ups came after them. */
    private static final String ATTEMPTS_OF = """
            SELECT a.*, (SELECT w.name FROM worker w WHERE w.id = a.worker_id) AS worker
            FROM (SELECT * FROM (SELECT * FROM attempt WHERE job_id = ? ORDER BY lease DESC LIMIT ?) AS last
                  UNION
                  SELECT * FROM attempt WHERE job_id = ? AND step = 'EDIT' AND paid IS NOT FALSE) AS a
            ORDER BY a.lease
            """;

    private final Sql sql;
    private final Caller caller;
    private final Verdicts verdicts;

    JobViews(Sql sql, Caller caller, Verdicts verdicts) {
        this.sql = sql;
        this.caller = caller;
        this.verdicts = verdicts;
    }

    /** With its attempts and its verdict. Finds the ones that were replaced, too. */
    public JobView get(long id) throws SQLException {
        record Found(JobView job, String owner) {}
        JobView job = sql.one(ONE, row -> new Found(JobRows.read(row), row.getString("owner")), id)
                .filter(found -> caller.onlyOwner().stream().allMatch(owner -> owner.equals(found.owner())))
                .orElseThrow(() -> ProblemException.notFound("job", id))
                .job();
        return job.with(
                sql.list(ATTEMPTS_OF, JobViews::attempt, id, ATTEMPTS, id),
                verdicts.find(id).orElse(null),
                verdicts.redoOf(id).orElse(null));
    }

    private static JobView.Attempt attempt(ResultSet row) throws SQLException {
        return new JobView.Attempt(
                row.getInt("lease"),
                row.getString("step"),
                row.getInt("tries"),
                row.getString("worker"),
                Sql.time(row, "claimed_at"),
                Sql.time(row, "settled_at"),
                row.getString("outcome"),
                (Boolean) row.getObject("paid"),
                (Integer) row.getObject("http_status"),
                row.getString("code"),
                row.getString("message"),
                row.getObject("record_uuid", UUID.class));
    }
}
