package dev.darkroom.api;

import dev.darkroom.job.JobState;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which batches have jobs in some states, by the counts that are kept: no job is read. */
@ApplicationScoped
class BatchesWithJobs {

    /** Batches that are looked at for one part of a list. */
    static final int MOST = 1_000;

    private static final String COUNTS = """
            SELECT b.id, t.* FROM (%s) AS b CROSS JOIN LATERAL (
                SELECT coalesce(sum(y.queued), 0) AS queued, coalesce(sum(y.running), 0) AS running, coalesce(sum(y.succeeded), 0) AS succeeded,
                       coalesce(sum(y.failed), 0) AS failed, coalesce(sum(y.cancelled), 0) AS cancelled, coalesce(sum(y.uncertain), 0) AS uncertain
                FROM tally y WHERE y.batch_id = b.id) AS t
            ORDER BY b.id DESC
            """;

    static final String ALL = COUNTS.formatted("SELECT id FROM batch WHERE id <= ? ORDER BY id DESC LIMIT ?");
    static final String OWN =
            COUNTS.formatted("SELECT id FROM batch WHERE owner = ? AND id <= ? ORDER BY id DESC LIMIT ?");

    private final Sql sql;

    BatchesWithJobs(Sql sql) {
        this.sql = sql;
    }

    private record Counted(long id, Map<JobState, Long> jobs) {}

    /**
     * What was found.
     *
     * @param ids the newest first
     * @param last down to which batch was looked
     * @param more whether there may be further ones below it
     */
    record Found(List<Long> ids, long last, boolean more) {}

    /**
     * The next batches with jobs in some of the states, until they have so many together.
     *
     * @param from the newest to look at
     * @param enough jobs
     */
    Found find(Optional<String> owner, long from, Set<JobState> states, long enough) throws SQLException {
        List<Counted> counted = owner.isPresent()
                ? sql.list(OWN, BatchesWithJobs::read, owner.get(), from, MOST)
                : sql.list(ALL, BatchesWithJobs::read, from, MOST);
        List<Long> ids = new ArrayList<>();
        long jobs = 0;
        for (Counted batch : counted) {
            long matching = states.stream().mapToLong(batch.jobs()::get).sum();
            if (matching > 0) {
                ids.add(batch.id());
                jobs += matching;
            }
            if (jobs >= enough) {
                return new Found(ids, batch.id(), true);
            }
        }
        long last = counted.isEmpty() ? 0 : counted.get(counted.size() - 1).id();
        return new Found(ids, last, counted.size() == MOST);
    }

    private static Counted read(ResultSet row) throws SQLException {
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            jobs.put(state, row.getLong(state.name().toLowerCase(Locale.ROOT)));
        }
        return new Counted(row.getLong("id"), jobs);
    }
}
