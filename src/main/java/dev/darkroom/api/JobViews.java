package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads jobs, for those who may see them. A part of a list walks along one index from its cursor, over at most {@value #WINDOW} jobs: where few of them match, the
 * part is short, and its cursor leads on.
 */
@ApplicationScoped
public class JobViews {

    private static final int WINDOW = 10_000;
    private static final int ATTEMPTS = 500;

    private static final String COLUMNS = """
            SELECT j.id, j.batch_id, j.custom_id, j.row_number, j.priority, j.image, j.request::text, j.created_at, b.owner,
                   CASE WHEN s.state IS NOT NULL THEN s.state WHEN a.job_id IS NOT NULL THEN 'RUNNING' ELSE 'QUEUED' END AS state,
                   coalesce(a.step, r.step, h.step) AS step, h.reason, coalesce(r.run_at, h.run_at) AS run_at,
                   s.file, s.media_type, s.sha256, s.bytes, s.width, s.height, s.record_uuid, s.error_code, s.error_message, s.finished_at,
                   m.paused_at, m.cancel_requested_at
            FROM job j
            JOIN batch b ON b.id = j.batch_id
            LEFT JOIN result s ON s.job_id = j.id
            LEFT JOIN attempt a ON a.job_id = j.id AND a.outcome IS NULL
            LEFT JOIN ready r ON r.job_id = j.id
            LEFT JOIN held h ON h.job_id = j.id
            LEFT JOIN mark m ON m.job_id = j.id
            """;

    private static final String ONE = COLUMNS + "WHERE j.id = ?";

    private static final String ATTEMPTS_OF = """
            SELECT lease, step, tries, claimed_at, settled_at, outcome, paid, http_status, code, message, record_uuid
            FROM attempt WHERE job_id = ? ORDER BY lease LIMIT ?
            """;

    private static final String NAMED = """
            SELECT id FROM job WHERE batch_id = ? AND custom_id = ? AND replaced_by IS NULL AND id > ?
            """;

    private static final String WITH_ERROR = """
            SELECT job_id AS id FROM result WHERE batch_id = ? AND error_code = ? AND job_id > ? ORDER BY job_id LIMIT ?
            """;

    private static final String AT_REST = """
            SELECT job_id AS id FROM result WHERE batch_id = ? AND state = ? AND job_id > ? ORDER BY job_id LIMIT ?
            """;

    /** Open attempts of all batches are as many as there are places in all nodes. */
    private static final String RUNNING = """
            SELECT job_id AS id FROM attempt WHERE outcome IS NULL AND batch_id = ? AND job_id > ? ORDER BY job_id LIMIT ?
            """;

    private static final String ANY = "SELECT id FROM job WHERE batch_id = ? AND id > ? ORDER BY id LIMIT ?";

    /** Of the candidates, those that match; the state is looked at again, since a job may have moved on. */
    private static final String MATCHING = COLUMNS + """
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL
              AND (?::text IS NULL OR CASE WHEN s.state IS NOT NULL THEN s.state WHEN a.job_id IS NOT NULL THEN 'RUNNING' ELSE 'QUEUED' END = ?)
              AND (?::text IS NULL OR s.error_code = ?)
              AND (?::text IS NULL OR j.custom_id = ?)
              AND (?::text IS NULL OR starts_with(j.custom_id, ?))
            ORDER BY j.id LIMIT ?
            """;

    private final Sql sql;
    private final Caller caller;

    JobViews(Sql sql, Caller caller) {
        this.sql = sql;
        this.caller = caller;
    }

    /** With its attempts. Finds the ones that were replaced, too. */
    public JobView get(long id) throws SQLException {
        record Found(JobView job, String owner) {}
        JobView job = sql.one(ONE, row -> new Found(read(row), row.getString("owner")), id)
                .filter(found -> caller.onlyOwner().stream().allMatch(owner -> owner.equals(found.owner())))
                .orElseThrow(() -> ProblemException.notFound("job", id))
                .job();
        return job.with(sql.list(ATTEMPTS_OF, JobViews::attempt, id, ATTEMPTS));
    }

    /** Of a batch that the caller may see. */
    public Page.Part<JobView> list(JobFilter filter, Page page) throws SQLException {
        long after = page.after() == null ? 0 : page.after();
        List<Long> candidates = candidates(filter, after);
        String state = filter.state().map(JobState::name).orElse(null);
        String error = filter.errorCode().map(ErrorCode::name).orElse(null);
        String name = filter.customId().orElse(null);
        String prefix = filter.prefix().orElse(null);
        List<JobView> found = sql.list(
                MATCHING,
                JobViews::read,
                candidates.toArray(Long[]::new),
                state,
                state,
                error,
                error,
                name,
                name,
                prefix,
                prefix,
                page.limit() + 1);
        Page.Part<JobView> part = page.part(found, JobView::id);
        boolean more = !part.hasMore() && candidates.size() == WINDOW;
        return more ? new Page.Part<>(part.data(), true, Page.encode(candidates.get(WINDOW - 1))) : part;
    }

    private List<Long> candidates(JobFilter filter, long after) throws SQLException {
        long batch = filter.batchId();
        if (filter.customId().isPresent()) {
            return ids(NAMED, batch, filter.customId().get(), after);
        }
        if (filter.errorCode().isPresent()) {
            return ids(WITH_ERROR, batch, filter.errorCode().get().name(), after, WINDOW);
        }
        if (filter.state().isEmpty() || filter.state().get() == JobState.QUEUED) {
            return ids(ANY, batch, after, WINDOW);
        }
        return filter.state().get() == JobState.RUNNING
                ? ids(RUNNING, batch, after, WINDOW)
                : ids(AT_REST, batch, filter.state().get().name(), after, WINDOW);
    }

    private List<Long> ids(String statement, Object... parameters) throws SQLException {
        return new ArrayList<>(sql.list(statement, row -> row.getLong(1), parameters));
    }

    private static JobView read(ResultSet row) throws SQLException {
        return new JobView(
                row.getLong("id"),
                row.getLong("batch_id"),
                row.getString("custom_id"),
                row.getInt("row_number"),
                row.getString("state"),
                row.getString("step"),
                row.getString("reason"),
                Sql.time(row, "run_at"),
                row.getInt("priority"),
                row.getString("image"),
                row.getString("request"),
                result(row),
                failure(row),
                row.getObject("record_uuid", UUID.class),
                Sql.time(row, "created_at"),
                Sql.time(row, "finished_at"),
                Sql.time(row, "paused_at"),
                Sql.time(row, "cancel_requested_at"),
                null);
    }

    private static JobView.Result result(ResultSet row) throws SQLException {
        return row.getString("file") == null
                ? null
                : new JobView.Result(
                        row.getString("file"),
                        row.getString("media_type"),
                        row.getString("sha256"),
                        row.getLong("bytes"),
                        row.getInt("width"),
                        row.getInt("height"));
    }

    private static JobView.Failure failure(ResultSet row) throws SQLException {
        String code = row.getString("error_code");
        if (code == null) {
            return null;
        }
        String explanation = null;
        for (ErrorCode known : ErrorCode.values()) {
            explanation = known.name().equals(code) ? known.explanation() : explanation;
        }
        return new JobView.Failure(code, row.getString("error_message"), explanation);
    }

    private static JobView.Attempt attempt(ResultSet row) throws SQLException {
        return new JobView.Attempt(
                row.getInt("lease"),
                row.getString("step"),
                row.getInt("tries"),
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
