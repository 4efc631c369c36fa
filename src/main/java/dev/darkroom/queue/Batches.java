package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A batch as the queue sees it: its counts, and holding it back. */
@ApplicationScoped
public class Batches {

    private static final String PROGRESS = "SELECT * FROM batch_progress WHERE batch_id = ?";

    private static final String REASONS = """
            SELECT error_code, count(*) FROM result WHERE batch_id = ? AND state <> 'SUCCEEDED' GROUP BY error_code ORDER BY 2 DESC, 1
            """;

    /**
     * No more than there is room for: a batch of many rows would else go back and forth whole for each call that turns out unpaid. Where there is no cap any more,
     * a claim that was under way when it went has left rows behind, which nobody else looks for.
     */
    private static final String RELEASE_WITHIN_BUDGET = """
            WITH roomy AS (
                SELECT b.id, CASE WHEN b.max_paid IS NULL THEN 100000
                    ELSE greatest(0, b.max_paid - (SELECT coalesce(sum(y.charged), 0) FROM tally y WHERE y.batch_id = b.id)) END AS room
                FROM batch b WHERE b.id = ?),
            released AS (
                DELETE FROM held WHERE job_id = ANY (ARRAY(
                    SELECT h.job_id FROM held h WHERE h.batch_id = (SELECT id FROM roomy) AND h.reason = 'MAX_PAID'
                    ORDER BY h.priority, h.turn, h.job_id LIMIT (SELECT room FROM roomy)))
                RETURNING *)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries)
            SELECT job_id, batch_id, queue, step, priority, turn, run_at, lease, tries FROM released
            """;

    private static final String CAPPED_BATCHES = """
            SELECT b.batch_id FROM batch_on_hold b WHERE EXISTS (SELECT FROM held h WHERE h.batch_id = b.batch_id AND h.reason = 'MAX_PAID')
            """;

    private static final String CAPPED = "SELECT EXISTS (SELECT FROM held WHERE batch_id = ? AND reason = 'MAX_PAID')";

    private static final String FETCHABLE = """
            SELECT EXISTS (
                SELECT FROM ready
                WHERE queue = ? AND step = 'DOWNLOAD'
                  AND (run_at IS NULL OR run_at <= clock_timestamp()
                       -- Nothing is looked up while the queue is stopped.
                       OR run_at <= clock_timestamp() + ? * interval '1 ms' AND NOT EXISTS (SELECT FROM pace WHERE stopped_code IS NOT NULL)))
            """;

    /** By the two indexes of the line. */
    private static final String TO_FETCH = """
            SELECT (SELECT count(*) FROM ready WHERE queue = ? AND step = 'DOWNLOAD' AND run_at IS NULL)
                + (SELECT count(*) FROM ready WHERE queue = ? AND step = 'DOWNLOAD' AND run_at IS NOT NULL)
            """;

    private static final String FOLD = "SELECT fold_tally()";
    private static final int MOST_IN_A_FOLD = 10_000;
    private static final int MOST_FOLDS = 10;

    private static final String FOLD_STEPS = "SELECT fold_step_tally()";

    private final DataSource database;

    Batches(DataSource database) {
        this.database = database;
    }

    /** Sums a handful of rows, however many jobs there are. */
    public BatchProgress progress(long batchId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setLong(1, batchId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return BatchProgress.read(row);
            }
        }
    }

    /** Why jobs of this batch failed, were cancelled or are uncertain: how many by error code, most first. */
    public Map<String, Long> reasons(long batchId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REASONS)) {
            statement.setLong(1, batchId);
            Map<String, Long> reasons = new LinkedHashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reasons.put(rows.getString(1), rows.getLong(2));
                }
            }
            return reasons;
        }
    }

    /**
     * Puts jobs back that the cap of paid calls holds, where it has room again: a call that was counted as open has turned out unpaid.
     *
     * @return how many
     */
    public int releaseWithinBudget(long batchId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RELEASE_WITHIN_BUDGET)) {
            statement.setLong(1, batchId);
            return statement.executeUpdate();
        }
    }

    /** Does that for every batch. */
    public void releaseWithinBudget() throws SQLException {
        List<Long> capped;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CAPPED_BATCHES)) {
            capped = Jobs.ids(statement);
        }
        for (long batchId : capped) {
            releaseWithinBudget(batchId);
        }
    }

    /** Whether rows wait for the cap of paid calls, and not because a person holds them back. */
    public boolean isCapped(long batchId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CAPPED)) {
            statement.setLong(1, batchId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /**
     * Whether there are pictures in this queue that were or may have been paid for and can be fetched, or looked up, now or soon.
     *
     * @param soon how far ahead to look
     */
    public boolean hasFetchable(long queue, Duration soon) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FETCHABLE)) {
            statement.setLong(1, queue);
            statement.setLong(2, soon.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Pictures of a queue that were or may have been paid for and wait to be fetched, or looked up. */
    public long toFetch(long queue) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(TO_FETCH)) {
            statement.setLong(1, queue);
            statement.setLong(2, queue);
            return Jobs.ids(statement).get(0);
        }
    }

    /** Puts the jobs on hold back into the line; the next claim judges them anew. */
    public void release(long batchId) throws SQLException {
        WaitingRows.releaseBatch(database, batchId);
    }

    /** Keeps the counts quick to read. What is more than a hundred thousand differences is left to the next time. */
    public void foldTally() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement fold = connection.prepareStatement(FOLD);
                PreparedStatement steps = connection.prepareStatement(FOLD_STEPS)) {
            steps.execute();
            for (int folds = 0; folds < MOST_FOLDS && Jobs.ids(fold).get(0) == MOST_IN_A_FOLD; folds++) {}
        }
    }
}
