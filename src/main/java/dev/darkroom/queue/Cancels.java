package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Cancelling jobs and batches. What waits comes to rest as CANCELLED, or as UNCERTAIN where it had a call that may have been paid. What runs is marked: a paid call is never cut and its result is kept, anything
 * else ends when it comes back into the line ({@link Sweep}).
 */
@ApplicationScoped
public class Cancels {

    private static final String ORDER = """
            UPDATE batch SET cancelled_at = coalesce(cancelled_at, clock_timestamp()) WHERE id = ? RETURNING cancelled_at
            """;

    /** Behind this lock a run of the batch waits: no row is cancelled for an order that was taken back. */
    private static final String STILL_ORDERED = "SELECT id FROM batch WHERE id = ? AND cancelled_at = ? FOR SHARE";

    private final DataSource database;

    Cancels(DataSource database) {
        this.database = database;
    }

    /** Cancels jobs; {@code pending} in the receipt counts those that run or are bought already. A job that is at rest stays what it is. */
    public Receipt cancel(Collection<Long> jobIds) throws SQLException {
        return Jobs.order(database, jobIds, Cancels::cancel);
    }

    static Receipt cancel(Connection connection, Collection<Long> ids) throws SQLException {
        Jobs.lockBatches(connection, ids);
        List<Long> rested = CancelledRows.rest(connection, ids);
        List<Long> marked = Marks.cancel(connection, ids, rested);
        return new Receipt(
                rested.size(),
                CancelledRows.uncertain(connection, rested),
                marked.size() - rested.size(),
                Standing.refused(connection, ids, marked));
    }

    /**
     * Cancels all jobs of a batch that are not at rest. From the moment the order is written nothing of it is claimed any more, except to fetch what was
     * bought.
     *
     * @return empty when there is no such batch
     */
    public Optional<Receipt> cancelBatch(long batchId) throws SQLException {
        Optional<OffsetDateTime> at = order(batchId);
        if (at.isEmpty()) {
            return Optional.empty();
        }
        AtomicLong rested = new AtomicLong();
        AtomicLong uncertain = new AtomicLong();
        AtomicLong pending = new AtomicLong();
        Jobs.ofBatch(database, batchId, (connection, ids) -> {
            boolean ordered = isStillOrdered(connection, batchId, at.get());
            if (ordered) {
                List<Long> resting = CancelledRows.rest(connection, ids);
                rested.addAndGet(resting.size());
                uncertain.addAndGet(CancelledRows.uncertain(connection, resting));
                pending.addAndGet(Marks.cancelOfBatch(connection, ids, at.get()).size());
            }
            return ordered;
        });
        return Optional.of(new Receipt(rested.get(), uncertain.get(), pending.get(), Map.of()));
    }

    private Optional<OffsetDateTime> order(long batchId) throws SQLException {
        return Transaction.runPatiently(database, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(ORDER)) {
                statement.setLong(1, batchId);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(row.getObject(1, OffsetDateTime.class)) : Optional.empty();
                }
            }
        });
    }

    private static boolean isStillOrdered(Connection connection, long batchId, OffsetDateTime at) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STILL_ORDERED)) {
            statement.setLong(1, batchId);
            statement.setObject(2, at);
            return !Jobs.ids(statement).isEmpty();
        }
    }
}
