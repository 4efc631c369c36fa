package dev.darkroom.api;

import dev.darkroom.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What people think of pictures: set, cleared, counted and listed. Who may see the batch or the job is for the caller of this to check. */
@ApplicationScoped
public class Verdicts {

    /** Of a reason, in characters. */
    public static final int LONGEST_REASON = 500;

    /** The same verdict once more changes nothing, so that it stays told who said it first. */
    private static final String SET = """
            INSERT INTO verdict (job_id, batch_id, verdict, reason, decided_by, redo_job_id)
            SELECT s.job_id, s.batch_id, ?, ?, ?, (SELECT max(r.job_id) FROM redo r WHERE r.redo_of = s.job_id)
            FROM result s WHERE s.job_id = ? AND s.state = 'SUCCEEDED'
            ON CONFLICT (job_id) DO UPDATE
            SET verdict = excluded.verdict, reason = excluded.reason, decided_by = excluded.decided_by, decided_at = clock_timestamp()
            WHERE (verdict.verdict, verdict.reason) IS DISTINCT FROM (excluded.verdict, excluded.reason)
            """;

    private static final String CLEAR = "DELETE FROM verdict WHERE job_id = ?";

    private static final String ONE = """
            SELECT v.*, j.custom_id FROM verdict v JOIN job j ON j.id = v.job_id WHERE v.job_id = ?
            """;

    private static final String REDO_OF = "SELECT redo_of FROM redo WHERE job_id = ?";

    /** Kept sums: no job and no verdict is counted. */
    static final String COUNTS = """
            SELECT (SELECT coalesce(sum(succeeded), 0) FROM tally WHERE batch_id = b.id) AS pictures,
                   coalesce(t.accepted, 0) AS accepted, coalesce(t.rejected, 0) AS rejected, coalesce(t.to_redo, 0) AS to_redo
            FROM (SELECT ?::bigint AS id) AS b LEFT JOIN verdict_tally t ON t.batch_id = b.id
            """;

    /** What is equal is asked for as a range and sorted by: else the planner may walk the primary key instead, over every later batch. */
    static final String LIST = """
            SELECT v.*, j.custom_id
            FROM (SELECT * FROM verdict WHERE batch_id >= ? AND batch_id <= ? AND (batch_id, job_id) > (?, ?) ORDER BY batch_id, job_id LIMIT ?) AS v
            CROSS JOIN LATERAL (SELECT custom_id FROM job j WHERE j.id = v.job_id OFFSET 0) AS j
            ORDER BY v.job_id
            """;

    static final String LIST_ONE_KIND = """
            SELECT v.*, j.custom_id
            FROM (SELECT * FROM verdict WHERE batch_id = ? AND (verdict, job_id) > (?, ?) AND verdict <= ? ORDER BY verdict, job_id LIMIT ?) AS v
            CROSS JOIN LATERAL (SELECT custom_id FROM job j WHERE j.id = v.job_id OFFSET 0) AS j
            ORDER BY v.job_id
            """;

    /** Both ways: what a batch redoes, and what redoes it. */
    static final String BATCHES = """
            SELECT redo_of AS source, NULL AS redo FROM redo_batch WHERE batch_id = ?
            UNION ALL
            (SELECT NULL, batch_id FROM redo_batch WHERE redo_of = ? ORDER BY batch_id DESC LIMIT 20)
            """;

    private final Sql sql;
    private final Caller caller;

    Verdicts(Sql sql, Caller caller) {
        this.sql = sql;
        this.caller = caller;
    }

    /**
     * Says what the caller thinks of a job's picture.
     *
     * @throws ProblemException 409 where there is no picture
     */
    public JobVerdict set(JobView job, Verdict verdict, Optional<String> reason) throws SQLException {
        if (job.result() == null) {
            throw ProblemException.of(
                    409,
                    "NO_RESULT",
                    "The job is " + job.state() + ": there is no picture of it that could be accepted or rejected.");
        }
        sql.update(SET, verdict.name(), reason.orElse(null), caller.token().owner(), job.id());
        return find(job.id())
                .orElseThrow(() -> ProblemException.later(
                        409, "CHANGED_MEANWHILE", "Somebody else has cleared the verdict at this moment.", 1));
    }

    /** As if none had been given; what was redone stays known. */
    public void clear(long job) throws SQLException {
        sql.update(CLEAR, job);
    }

    public Optional<JobVerdict> find(long job) throws SQLException {
        return sql.one(ONE, JobVerdict::read, job);
    }

    /** The job that this one does again. */
    Optional<Long> redoOf(long job) throws SQLException {
        return sql.one(REDO_OF, row -> row.getLong(1), job);
    }

    public VerdictCounts counts(long batch) throws SQLException {
        return sql.one(COUNTS, Verdicts::counts, batch).orElseThrow();
    }

    private static VerdictCounts counts(ResultSet row) throws SQLException {
        long accepted = row.getLong("accepted");
        long rejected = row.getLong("rejected");
        return new VerdictCounts(
                Math.max(0, row.getLong("pictures") - accepted - rejected), accepted, rejected, row.getLong("to_redo"));
    }

    /** In the order of the rows. */
    public Page.Part<JobVerdict> list(long batch, Optional<Verdict> kind, Page page) throws SQLException {
        long after = page.after() == null ? 0 : page.after();
        int rows = page.limit() + 1;
        List<JobVerdict> found = kind.isEmpty()
                ? sql.list(LIST, JobVerdict::read, batch, batch, batch, after, rows)
                : sql.list(
                        LIST_ONE_KIND,
                        JobVerdict::read,
                        batch,
                        kind.get().name(),
                        after,
                        kind.get().name(),
                        rows);
        return page.part(found, JobVerdict::jobId);
    }

    /**
     * How batches hang together by what was redone.
     *
     * @param source the batch that this one redoes; null: none
     * @param redos the last batches that redo this one
     */
    public record Lineage(Long source, List<Long> redos) {}

    public Lineage lineage(long batch) throws SQLException {
        record Link(Long source, Long redo) {}
        List<Link> links =
                sql.list(BATCHES, row -> new Link((Long) row.getObject(1), (Long) row.getObject(2)), batch, batch);
        return new Lineage(
                links.stream()
                        .map(Link::source)
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                links.stream()
                        .map(Link::redo)
                        .filter(java.util.Objects::nonNull)
                        .toList());
    }
}
