package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Holding jobs and batches back, and letting them go on. Calls in flight end as they would, and what was paid for is always fetched: a pause only
 * keeps the queue from uploading and buying more.
 */
@ApplicationScoped
public class Pauses {

    private static final String PAUSE_BATCH = """
            UPDATE batch SET paused_at = coalesce(paused_at, clock_timestamp()) WHERE id = ?
            """;

    private static final String RESUME_BATCH = "UPDATE batch SET paused_at = NULL WHERE id = ?";

    /** Behind this lock a resume waits: no row is held for a pause that is over. */
    private static final String STILL_PAUSED = "SELECT id FROM batch WHERE id = ? AND paused_at IS NOT NULL FOR SHARE";

    private static final String HELD = "SELECT job_id FROM held WHERE job_id = ANY (?)";

    private static final String BOUND_BY_BATCH = """
            SELECT j.id, CASE WHEN b.cancelled_at IS NULL THEN 'BATCH_PAUSED' ELSE 'BATCH_CANCELLED' END
            FROM job j JOIN batch b ON b.id = j.batch_id
            WHERE j.id = ANY (?) AND j.replaced_by IS NULL AND (b.paused_at IS NOT NULL OR b.cancelled_at IS NOT NULL)
              AND NOT EXISTS (SELECT FROM result s WHERE s.job_id = j.id)
            """;

    private static final String RUNNING = "SELECT running FROM batch_progress WHERE batch_id = ?";

    private final DataSource database;

    Pauses(DataSource database) {
        this.database = database;
    }

    /** Holds jobs back, and those that are being worked on as soon as they come back into the line. */
    public Receipt pause(Collection<Long> jobIds) throws SQLException {
        return Jobs.order(database, jobIds, (connection, ids) -> {
            Jobs.lockBatches(connection, ids);
            List<Long> marked = Marks.pause(connection, ids);
            WaitingRows.hold(connection, marked);
            long held = Jobs.ids(connection, HELD, marked).size();
            return new Receipt(held, marked.size() - held, Standing.refused(connection, ids, marked));
        });
    }

    /** Lets jobs go on. One whose batch is paused or cancelled waits for its batch. */
    public Receipt resume(Collection<Long> jobIds) throws SQLException {
        return Jobs.order(database, jobIds, (connection, ids) -> {
            Jobs.lockBatches(connection, ids);
            Map<Long, Refusal> refused = new TreeMap<>(boundByBatch(connection, ids));
            List<Long> free = new ArrayList<>(ids);
            free.removeIf(refused::containsKey);
            List<Long> resumed = new ArrayList<>(Marks.resume(connection, free));
            resumed.addAll(WaitingRows.release(connection, free));
            List<Long> done = resumed.stream().distinct().toList();
            refused.putAll(Standing.refused(connection, free, done));
            return Receipt.of(done, refused);
        });
    }

    /**
     * Holds a batch back.
     *
     * @return empty when there is no such batch; {@code done} counts the jobs that were moved out of the line, {@code pending} those that are being
     *     worked on
     */
    public Optional<Receipt> pauseBatch(long batchId) throws SQLException {
        if (update(PAUSE_BATCH, batchId) == 0) {
            return Optional.empty();
        }
        AtomicLong held = new AtomicLong();
        Jobs.ofBatch(database, batchId, (connection, ids) -> {
            boolean paused = !Jobs.ids(connection, STILL_PAUSED, batchId).isEmpty();
            if (paused) {
                held.addAndGet(WaitingRows.hold(connection, ids).size());
            }
            return paused;
        });
        try (Connection connection = database.getConnection()) {
            return Optional.of(new Receipt(
                    held.get(), Jobs.ids(connection, RUNNING, batchId).get(0), Map.of()));
        }
    }

    /**
     * Lets a batch go on, except for jobs that are paused by themselves. What is held for another reason is judged anew by the next claim.
     *
     * @return empty when there is no such batch; {@code done} counts the jobs that were moved back into the line
     */
    public Optional<Receipt> resumeBatch(long batchId) throws SQLException {
        if (update(RESUME_BATCH, batchId) == 0) {
            return Optional.empty();
        }
        return Optional.of(new Receipt(WaitingRows.releaseBatch(database, batchId), 0, Map.of()));
    }

    private static Map<Long, Refusal> boundByBatch(Connection connection, Collection<Long> ids) throws SQLException {
        Map<Long, Refusal> bound = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(BOUND_BY_BATCH)) {
            Jobs.set(statement, 1, ids);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    bound.put(rows.getLong(1), Refusal.valueOf(rows.getString(2)));
                }
            }
        }
        return bound;
    }

    private int update(String sql, long batchId) throws SQLException {
        return Transaction.runPatiently(database, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, batchId);
                return statement.executeUpdate();
            }
        });
    }
}
