package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import dev.darkroom.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Lists jobs, for those who may see them: the newest batch first, and within a batch in the order of the ids. For one part so many batches and jobs are looked at and no
 * more: where few of them match, the part is short, and its cursor leads on.
 */
@ApplicationScoped
public class JobLists {

    /** Candidates that are looked at in one statement: few first, since they may fill the part. */
    private static final int FIRST = 500;

    private static final int SLICE = 2_500;

    /**
     * Which of some jobs match. Each place is looked into job by job, along its key: the offset keeps the planner from joining the tables whole. What is shown of a job is read
     * afterwards, of those alone that are.
     */
    static final String MATCHING = """
            SELECT j.id
            FROM job j
            LEFT JOIN LATERAL (SELECT s.job_id, s.state, s.error_code, s.finished_at FROM result s WHERE s.job_id = j.id OFFSET 0) AS s ON true
            LEFT JOIN LATERAL (SELECT a.job_id, a.step, a.worker_id FROM attempt a WHERE a.job_id = j.id AND a.outcome IS NULL OFFSET 0) AS a ON true
            LEFT JOIN LATERAL (
                SELECT r.step FROM ready r WHERE ?::text IS NOT NULL AND r.job_id = j.id UNION ALL
                SELECT h.step FROM held h WHERE ?::text IS NOT NULL AND h.job_id = j.id OFFSET 0) AS w ON true
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL
              AND CASE WHEN s.state IS NOT NULL THEN s.state WHEN a.job_id IS NOT NULL THEN 'RUNNING' ELSE 'QUEUED' END = ANY (?)
              AND (?::bigint IS NULL OR j.batch_id = ?)
              AND (?::text IS NULL OR coalesce(a.step, w.step) = ?)
              AND (?::text IS NULL OR s.error_code = ?)
              AND (?::text IS NULL OR j.custom_id = ?)
              AND (?::text IS NULL OR starts_with(j.custom_id, ?))
              AND (?::bigint IS NULL OR a.worker_id = ?)
              AND (?::timestamptz IS NULL OR j.created_at >= ?)
              AND (?::timestamptz IS NULL OR j.created_at < ?)
              AND (?::timestamptz IS NULL OR s.finished_at >= ?)
              AND (?::timestamptz IS NULL OR s.finished_at < ?)
            """;

    static final String SHOWN = JobRows.COLUMNS + "WHERE j.id = ANY (?)";

    private final Sql sql;
    private final BatchesWithJobs batches;
    private final JobCandidates candidates;
    private final Caller caller;

    JobLists(Sql sql, BatchesWithJobs batches, JobCandidates candidates, Caller caller) {
        this.sql = sql;
        this.batches = batches;
        this.candidates = candidates;
        this.caller = caller;
    }

    /** Of one batch, which the caller may see, or of all that are the caller's to see. */
    public Page.Part<JobView> list(JobFilter filter, JobCursor from, int limit) throws SQLException {
        if (filter.states().isEmpty()) {
            return new Page.Part<>(List.of(), false, null);
        }
        BatchesWithJobs.Found in = filter.batchId().isPresent()
                ? new BatchesWithJobs.Found(
                        List.of(filter.batchId().get()), filter.batchId().get(), false)
                : batches.find(caller.onlyOwner(), from.newestBatch(), filter.states(), JobCandidates.WINDOW);
        JobCandidates.Found found = candidates.find(in.ids(), from, filter);
        List<JobView> jobs = matching(found.jobs(), filter, limit + 1);
        if (jobs.size() > limit) {
            JobView last = jobs.get(limit - 1);
            return part(jobs.subList(0, limit), Optional.of(new JobCursor(last.batchId(), last.id())));
        }
        if (found.cut()) {
            JobCandidates.Candidate last = found.jobs().get(found.jobs().size() - 1);
            return part(jobs, Optional.of(new JobCursor(last.batch(), last.job())));
        }
        return part(jobs, in.more() ? Optional.of(new JobCursor(in.last(), JobCursor.END)) : Optional.empty());
    }

    private static Page.Part<JobView> part(List<JobView> jobs, Optional<JobCursor> next) {
        return new Page.Part<>(
                jobs, next.isPresent(), next.map(JobCursor::encode).orElse(null));
    }

    /** In their order, until there are enough. */
    private List<JobView> matching(List<JobCandidates.Candidate> found, JobFilter filter, int enough)
            throws SQLException {
        List<Long> matching = new ArrayList<>();
        int size = FIRST;
        for (int at = 0; at < found.size() && matching.size() < enough; ) {
            List<JobCandidates.Candidate> slice = found.subList(at, Math.min(at + size, found.size()));
            Set<Long> jobs = new HashSet<>(sql.list(MATCHING, row -> row.getLong(1), parameters(slice, filter)));
            slice.stream()
                    .map(JobCandidates.Candidate::job)
                    .filter(jobs::contains)
                    .limit(enough - matching.size())
                    .forEach(matching::add);
            at += size;
            size = SLICE;
        }
        Map<Long, JobView> shown = new HashMap<>();
        if (!matching.isEmpty()) {
            sql.list(SHOWN, JobRows::read, (Object) matching.toArray(Long[]::new))
                    .forEach(job -> shown.put(job.id(), job));
        }
        return matching.stream().map(shown::get).filter(Objects::nonNull).toList();
    }

    private static Object[] parameters(List<JobCandidates.Candidate> slice, JobFilter filter) {
        String step = filter.step().map(Step::name).orElse(null);
        List<Object> values = new ArrayList<>();
        values.add(step);
        values.add(step);
        values.add(slice.stream().map(JobCandidates.Candidate::job).toArray(Long[]::new));
        values.add(filter.states().stream().map(JobState::name).toArray(String[]::new));
        for (Object condition : new Object[] {
            filter.batchId().orElse(null),
            step,
            filter.errorCode().map(ErrorCode::name).orElse(null),
            filter.customId().orElse(null),
            filter.prefix().orElse(null),
            filter.worker().orElse(null),
            time(filter.createdAfter()),
            time(filter.createdBefore()),
            time(filter.finishedAfter()),
            time(filter.finishedBefore())
        }) {
            values.add(condition);
            values.add(condition);
        }
        return values.toArray();
    }

    private static OffsetDateTime time(Optional<Instant> instant) {
        return instant.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    }
}
