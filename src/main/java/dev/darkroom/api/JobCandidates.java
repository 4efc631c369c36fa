package dev.darkroom.api;

import dev.darkroom.job.JobState;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Jobs that may match a filter, along the index that fits it best: at most {@value #WINDOW} of them, the newest batch first. Each of them is looked at again, since a job
 * may have moved on.
 */
@ApplicationScoped
class JobCandidates {

    static final int WINDOW = 5_000;

    /**
     * Batches, and behind which job of each to begin. Each walk is sorted as its index is, by a range of one value: sorted by the job alone, the planner hopes to meet enough
     * along the primary key, and reads all of it where there are few.
     */
    private static final String IN = "FROM unnest(?::bigint[], ?::bigint[]) AS b (id, after) CROSS JOIN LATERAL ";

    static final String NAMED = "SELECT b.id, c.id AS job_id " + IN + """
            (SELECT j.id FROM job j WHERE j.batch_id = b.id AND j.custom_id = ? AND j.replaced_by IS NULL AND j.id > b.after) AS c
            """;

    static final String WITH_ERROR = "SELECT b.id, c.job_id " + IN + """
            (SELECT s.job_id FROM result s WHERE s.batch_id = b.id AND s.error_code BETWEEN ? AND ? AND s.job_id > b.after
             ORDER BY s.error_code, s.job_id LIMIT ?) AS c
            """;

    static final String AT_REST = "SELECT b.id, c.job_id " + IN + """
            unnest(?::text[]) AS w (state) CROSS JOIN LATERAL
            (SELECT s.job_id FROM result s WHERE s.batch_id = b.id AND s.state >= w.state AND s.state <= w.state AND s.job_id > b.after
             ORDER BY s.state, s.job_id LIMIT ?) AS c
            """;

    /** Open attempts of all batches are as many as there are places in all nodes. */
    static final String RUNNING = """
            SELECT b.id, a.job_id FROM attempt a JOIN unnest(?::bigint[], ?::bigint[]) AS b (id, after) ON a.batch_id = b.id AND a.job_id > b.after
            WHERE a.outcome IS NULL AND (?::bigint IS NULL OR a.worker_id = ?)
            """;

    /** In one statement, so as of one moment: a job that comes to rest between two would be met by both, and one that is sent again by neither. */
    static final String RUNNING_OR_AT_REST = RUNNING + "UNION ALL\n" + AT_REST;

    static final String ANY = "SELECT b.id, c.id AS job_id " + IN + """
            (SELECT j.id FROM job j WHERE j.batch_id >= b.id AND j.batch_id <= b.id AND j.id > b.after ORDER BY j.batch_id, j.id LIMIT ?) AS c
            """;

    /**
     * Of one batch, where nothing but jobs under way is asked for: what waits and runs between its first and its last job. Those of other batches that were taken in at the same
     * time are among them, and are left out when they are looked at. The jobs of a large batch that are at rest already are not walked over.
     */
    static final String UNDER_WAY = """
            WITH span AS (
                SELECT greatest(?, (SELECT id - 1 FROM job WHERE batch_id BETWEEN ? AND ? ORDER BY batch_id, id LIMIT 1)) AS after,
                       (SELECT id FROM job WHERE batch_id BETWEEN ? AND ? ORDER BY batch_id DESC, id DESC LIMIT 1) AS last)
            SELECT ?::bigint, w.job_id FROM (
                (SELECT job_id FROM ready WHERE job_id > (SELECT after FROM span) AND job_id <= (SELECT last FROM span) ORDER BY job_id LIMIT ?)
                UNION ALL
                (SELECT job_id FROM held WHERE job_id > (SELECT after FROM span) AND job_id <= (SELECT last FROM span) ORDER BY job_id LIMIT ?)
                UNION ALL
                (SELECT job_id FROM attempt WHERE outcome IS NULL AND job_id > (SELECT after FROM span) AND job_id <= (SELECT last FROM span)
                 ORDER BY job_id LIMIT ?)) AS w
            ORDER BY w.job_id LIMIT ?
            """;

    private static final Set<JobState> WAIT_OR_RUN = EnumSet.of(JobState.QUEUED, JobState.RUNNING);

    private final Sql sql;

    JobCandidates(Sql sql) {
        this.sql = sql;
    }

    record Candidate(long batch, long job) {}

    /**
     * What was found.
     *
     * @param cut whether there may be more in these batches behind the last one
     */
    record Found(List<Candidate> jobs, boolean cut) {}

    /** @param from where to go on; of use in its own batch alone */
    Found find(List<Long> batches, JobCursor from, JobFilter filter) throws SQLException {
        Long[] ids = batches.toArray(Long[]::new);
        Long[] afters = LongStream.range(0, ids.length)
                .mapToObj(i -> ids[(int) i] == from.batch() ? from.after() : 0L)
                .toArray(Long[]::new);
        List<Candidate> found = new ArrayList<>(new LinkedHashSet<>(candidates(ids, afters, filter)));
        found.sort(Comparator.comparingLong(Candidate::batch).reversed().thenComparingLong(Candidate::job));
        boolean cut = found.size() >= WINDOW;
        return new Found(cut ? found.subList(0, WINDOW) : found, cut);
    }

    private List<Candidate> candidates(Long[] ids, Long[] afters, JobFilter filter) throws SQLException {
        if (filter.customId().isPresent()) {
            return list(NAMED, ids, afters, filter.customId().get());
        }
        if (filter.errorCode().isPresent()) {
            String code = filter.errorCode().get().name();
            return list(WITH_ERROR, ids, afters, code, code, WINDOW);
        }
        if (filter.states().contains(JobState.QUEUED)) {
            boolean isUnderWay = filter.batchId().isPresent() && WAIT_OR_RUN.containsAll(filter.states());
            return isUnderWay ? underWay(ids[0], afters[0]) : list(ANY, ids, afters, WINDOW);
        }
        Long worker = filter.worker().orElse(null);
        String[] atRest = filter.states().stream()
                .filter(state -> state != JobState.RUNNING)
                .map(JobState::name)
                .toArray(String[]::new);
        if (!filter.states().contains(JobState.RUNNING)) {
            return list(AT_REST, ids, afters, atRest, WINDOW);
        }
        return atRest.length == 0
                ? list(RUNNING, ids, afters, worker, worker)
                : list(RUNNING_OR_AT_REST, ids, afters, worker, worker, ids, afters, atRest, WINDOW);
    }

    private List<Candidate> underWay(Long id, Long after) throws SQLException {
        return list(UNDER_WAY, after, id, id, id, id, id, WINDOW, WINDOW, WINDOW, WINDOW);
    }

    private List<Candidate> list(String statement, Object... parameters) throws SQLException {
        return sql.list(statement, JobCandidates::read, parameters);
    }

    private static Candidate read(ResultSet row) throws SQLException {
        return new Candidate(row.getLong(1), row.getLong(2));
    }
}
