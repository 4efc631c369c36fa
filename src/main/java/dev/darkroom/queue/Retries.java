package dev.darkroom.queue;

import dev.darkroom.job.JobState;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Trying jobs once more that came to rest without a picture. What was bought is fetched and never bought again. Everything else is sent again, with its tries
 * begun anew, and paid for when it succeeds; the journal stays as it is. The cap of paid calls and a pause hold as for any job.
 *
 * <p>A job with a call of unknown outcome may be paid for twice that way. It goes only if it was named itself, or UNCERTAIN was.
 */
@ApplicationScoped
public class Retries {

    private static final String NOW = "SELECT clock_timestamp() FROM batch WHERE id = ?";

    /**
     * Sorted as the index is, by a range of one value: sorted by the job alone, the planner hopes to meet some soon along the primary key, and reads all of it
     * where there are few.
     */
    private static final String IN_STATE = """
            SELECT job_id FROM result WHERE batch_id = ? AND state BETWEEN ? AND ? AND job_id > ? ORDER BY state, job_id LIMIT ?
            """;

    private static final String WITH_CODE = """
            SELECT job_id FROM result WHERE batch_id = ? AND state = ? AND error_code BETWEEN ? AND ? AND job_id > ? ORDER BY error_code, job_id LIMIT ?
            """;

    private static final RetriedRows.Order NAMED = new RetriedRows.Order(Retry.named(), true, null, null);

    private final DataSource database;

    Retries(DataSource database) {
        this.database = database;
    }

    /**
     * What became of an order about jobs that were named.
     *
     * @param refused the jobs that it did not change, by id, and why
     */
    public record Named(RetryReceipt receipt, Map<Long, Refusal> refused) {}

    /** Retries FAILED and CANCELLED jobs. UNCERTAIN ones are refused: {@link Resolutions} decides about them. */
    public Named retry(Collection<Long> jobIds) throws SQLException {
        return retry(jobIds, NAMED);
    }

    /**
     * Does that with one job.
     *
     * @param attempts how many of its attempts whoever decides was shown: where there are more, it is refused; empty: nobody has looked
     */
    public Named retry(long jobId, Optional<Integer> attempts) throws SQLException {
        return retry(List.of(jobId), new RetriedRows.Order(Retry.named(), true, attempts.orElse(null), null));
    }

    private Named retry(Collection<Long> jobIds, RetriedRows.Order order) throws SQLException {
        Named all = new Named(RetryReceipt.NOTHING, Map.of());
        for (List<Long> ids : Jobs.chunks(jobIds)) {
            long behind = all.receipt().going();
            Named chunk = Transaction.run(database, behind == 0, connection -> {
                RetriedRows.Moved moved = RetriedRows.move(connection, ids, order, behind);
                return new Named(moved.receipt(), refused(connection, ids, moved));
            });
            Map<Long, Refusal> refused = new TreeMap<>(all.refused());
            refused.putAll(chunk.refused());
            all = new Named(all.receipt().plus(chunk.receipt()), refused);
        }
        return all;
    }

    /** A job that failed or was cancelled is only left alone where its batch is cancelled, or where it is not what was shown any more. */
    private static Map<Long, Refusal> refused(Connection connection, List<Long> ids, RetriedRows.Moved moved)
            throws SQLException {
        Map<Long, Refusal> refused = new TreeMap<>(Standing.refused(connection, ids, moved.gone()));
        Refusal left = moved.receipt().leftCancelled() > 0 ? Refusal.BATCH_CANCELLED : Refusal.CHANGED_MEANWHILE;
        refused.replaceAll((id, why) -> why == Refusal.FAILED || why == Refusal.CANCELLED ? left : why);
        return refused;
    }

    /**
     * Retries the jobs of a batch that match. Each is met once, a thousand in a transaction; who repeats the order after it was cut off goes on with those that
     * are left.
     *
     * @param asOf when they were looked at, by {@link #now}: what came to rest later is left alone. Empty: now
     * @return empty when there is no such batch
     */
    public Optional<RetryReceipt> retryBatch(long batchId, Retry retry, Optional<Instant> asOf) throws SQLException {
        return each(
                batchId,
                retry,
                asOf,
                (ids, order, before) -> Transaction.run(
                        database,
                        before.going() == 0,
                        connection -> RetriedRows.move(connection, ids, order, before.going())
                                .receipt()));
    }

    /** What that would do. */
    public Optional<RetryReceipt> preview(long batchId, Retry retry, Optional<Instant> asOf) throws SQLException {
        return each(batchId, retry, asOf, (ids, order, before) -> {
            try (Connection connection = database.getConnection()) {
                return RetriedRows.preview(connection, ids, order);
            }
        });
    }

    private interface Chunk {
        RetryReceipt of(List<Long> ids, RetriedRows.Order order, RetryReceipt before) throws SQLException;
    }

    private Optional<RetryReceipt> each(long batchId, Retry retry, Optional<Instant> asOf, Chunk chunk)
            throws SQLException {
        Optional<Instant> begun = now(batchId);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        Instant before = asOf.filter(begun.get()::isAfter).orElse(begun.get());
        RetriedRows.Order order =
                new RetriedRows.Order(retry, retry.mayPayTwice(), null, before.atOffset(ZoneOffset.UTC));
        List<String> codes = retry.errorCodes().isEmpty() ? List.of("") : retry.codeNames();
        RetryReceipt all = RetryReceipt.NOTHING;
        for (JobState state : retry.states()) {
            for (String code : codes) {
                List<Long> ids = next(batchId, state, code, 0);
                while (!ids.isEmpty()) {
                    all = all.plus(chunk.of(ids, order, all));
                    ids = next(batchId, state, code, ids.get(ids.size() - 1));
                }
            }
        }
        return Optional.of(all);
    }

    /** The database's time; empty when there is no such batch. */
    public Optional<Instant> now(long batchId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NOW)) {
            statement.setLong(1, batchId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(row.getObject(1, OffsetDateTime.class).toInstant())
                        : Optional.empty();
            }
        }
    }

    /** @param code empty: whatever it is */
    private List<Long> next(long batchId, JobState state, String code, long after) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(code.isEmpty() ? IN_STATE : WITH_CODE)) {
            int at = 1;
            statement.setLong(at++, batchId);
            statement.setString(at++, state.name());
            String last = code.isEmpty() ? state.name() : code;
            if (!code.isEmpty()) {
                statement.setString(at++, code);
            }
            statement.setString(at++, last);
            statement.setLong(at++, after);
            statement.setInt(at, Jobs.CHUNK);
            return Jobs.ids(statement);
        }
    }
}
