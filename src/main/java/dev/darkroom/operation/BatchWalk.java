package dev.darkroom.operation;

import dev.darkroom.job.JobState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Set;

/** Goes from batch to batch, the newest first, past those whose kept counts say that none of their jobs is in the wanted states. */
final class BatchWalk {

    /** Batches that are looked at together. */
    private static final int MOST = 1_000;

    static final long NEWEST = Long.MAX_VALUE;

    static final String NEXT = """
            SELECT b.id, t.* FROM (
                SELECT id FROM batch WHERE id < ? AND (?::text IS NULL OR owner = ?) AND created_at <= ? ORDER BY id DESC LIMIT ?) AS b
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(y.queued), 0) AS queued, coalesce(sum(y.running), 0) AS running, coalesce(sum(y.failed), 0) AS failed,
                       coalesce(sum(y.cancelled), 0) AS cancelled, coalesce(sum(y.uncertain), 0) AS uncertain
                FROM tally y WHERE y.batch_id = b.id) AS t
            ORDER BY b.id DESC
            """;

    private BatchWalk() {}

    /**
     * Where to go on.
     *
     * @param batch the next one with such jobs, or the last that was looked at; 0: there is no further one
     * @param hasJobs whether it has such jobs
     */
    record Next(long batch, boolean hasJobs) {}

    static Next below(Connection connection, long batch, String onlyOwner, OffsetDateTime asOf, Set<JobState> states)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
            Matching.set(statement, batch, onlyOwner, onlyOwner, asOf, MOST);
            long last = 0;
            int looked = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    last = row.getLong("id");
                    looked++;
                    if (jobs(row, states) > 0) {
                        return new Next(last, true);
                    }
                }
            }
            return new Next(looked == MOST ? last : 0, false);
        }
    }

    static long jobs(ResultSet row, Set<JobState> states) throws SQLException {
        long jobs = 0;
        for (JobState state : states) {
            jobs += row.getLong(state.name().toLowerCase(Locale.ROOT));
        }
        return jobs;
    }
}
