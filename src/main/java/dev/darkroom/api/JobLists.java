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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists jobs, for those who may see them: the newest batch first, and within a batch in the order of the ids. For one part so many batches and jobs are looked at and no
 * more: where few of them match, the part is short, and its cursor leads on.
 */
@ApplicationScoped
public class JobLists {

    /** Candidates that are looked at in one statement, where the first of them may fill the part. */
    private static final int SLICE = 500;

    static final String MATCHING =
            JobRows.COLUMNS + "WHERE j.id = ANY (?) AND j.replaced_by IS NULL AND " + JobRows.STATE + """
             = ANY (?)
              AND (?::text IS NULL OR coalesce(a.step, r.step, h.step) = ?)
              AND (?::text IS NULL OR s.error_code = ?)
              AND (?::text IS NULL OR j.custom_id = ?)
              AND (?::text IS NULL OR starts_with(j.custom_id, ?))
              AND (?::bigint IS NULL OR a.worker_id = ?)
              AND (?::timestamptz IS NULL OR j.created_at >= ?)
              AND (?::timestamptz IS NULL OR j.created_at < ?)
              AND (?::timestamptz IS NULL OR s.finished_at >= ?)
              AND (?::timestamptz IS NULL OR s.finished_at < ?)
            """;

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
        List<JobView> matching = new ArrayList<>();
        for (int at = 0; at < found.size() && matching.size() < enough; at += SLICE) {
            List<JobCandidates.Candidate> slice = found.subList(at, Math.min(at + SLICE, found.size()));
            Map<Long, JobView> jobs = new HashMap<>();
            sql.list(MATCHING, JobRows::read, parameters(slice, filter)).forEach(job -> jobs.put(job.id(), job));
            for (JobCandidates.Candidate candidate : slice) {
                if (jobs.containsKey(candidate.job()) && matching.size() < enough) {
                    matching.add(jobs.get(candidate.job()));
                }
            }
        }
        return matching;
    }

    private static Object[] parameters(List<JobCandidates.Candidate> slice, JobFilter filter) {
        String step = filter.step().map(Step::name).orElse(null);
        String error = filter.errorCode().map(ErrorCode::name).orElse(null);
        String name = filter.customId().orElse(null);
        String prefix = filter.prefix().orElse(null);
        Long worker = filter.worker().orElse(null);
        OffsetDateTime createdAfter = time(filter.createdAfter());
        OffsetDateTime createdBefore = time(filter.createdBefore());
        OffsetDateTime after = time(filter.finishedAfter());
        OffsetDateTime before = time(filter.finishedBefore());
        return new Object[] {
            slice.stream().map(JobCandidates.Candidate::job).toArray(Long[]::new),
            filter.states().stream().map(JobState::name).toArray(String[]::new),
            step,
            step,
            error,
            error,
            name,
            name,
            prefix,
            prefix,
            worker,
            worker,
            createdAfter,
            createdAfter,
            createdBefore,
            createdBefore,
            after,
            after,
            before,
            before
        };
    }

    private static OffsetDateTime time(Optional<Instant> instant) {
        return instant.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    }
}
