package dev.darkroom.operation;

import dev.darkroom.queue.ChosenJobs;
import dev.darkroom.queue.Receipt;
import dev.darkroom.queue.Refusal;
import dev.darkroom.queue.Retry;
import dev.darkroom.queue.RetryReceipt;
import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Does operations part by part. What was done with the jobs, the counts and the cursor are committed together: a process that dies meets no job twice and passes none over, and the
 * lock on the row keeps other nodes away as long as, and no longer than, the transaction lives.
 */
@ApplicationScoped
class OperationParts {

    /** In a row: then it is given up. */
    static final int MOST_FAILURES = 10;

    private static final String FORGET = """
            DELETE FROM operation WHERE id IN (
                SELECT id FROM operation WHERE finished_at < clock_timestamp() - ? * interval '1 day' ORDER BY finished_at LIMIT 1000)
            """;

    /**
     * A node that is frozen, or cut off, holds its operation up for so long and no longer; and a run that is being taken in, which has its batch until it is queued,
     * holds up no other operation.
     */
    private static final String BOUNDS =
            "SET LOCAL statement_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = '30s'; SET LOCAL lock_timeout = '10s'";

    /** The one that waits longest, so that a large one holds no small one up. */
    private static final String TAKE = """
            SELECT * FROM operation WHERE finished_at IS NULL ORDER BY worked_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """;

    private static final String DONE = """
            UPDATE operation
            SET done = done + ?, pending = pending + ?, to_fetch = to_fetch + ?, uncertain = uncertain + ?, skipped = skipped + ?, refused = ?::json, cursor_batch = ?, cursor_job = ?,
                state = ?, failures = 0, error = NULL, worked_at = clock_timestamp(), started_at = coalesce(started_at, clock_timestamp()),
                finished_at = CASE WHEN ? THEN clock_timestamp() END
            WHERE id = ?
            """;

    private static final String FAILED = """
            UPDATE operation
            SET failures = failures + ?, error = ?, worked_at = clock_timestamp(),
                state = CASE WHEN failures + ? >= ? THEN 'FAILED' ELSE state END,
                finished_at = CASE WHEN failures + ? >= ? THEN clock_timestamp() END
            WHERE id = ? AND finished_at IS NULL
            """;

    private final DataSource database;

    OperationParts(DataSource database) {
        this.database = database;
    }

    /** What came of a part. @param sent whether there are jobs in the line that were not */
    record Worked(boolean sent) {}

    /** What became of its jobs. */
    private record Outcome(
            long done, long pending, long toFetch, long uncertain, long skipped, Map<Refusal, Long> refused) {

        static final Outcome NOTHING = new Outcome(0, 0, 0, 0, 0, Map.of());

        static Outcome of(RetryReceipt receipt, long asked) {
            long left = receipt.leftUncertain() + receipt.leftCancelled();
            return new Outcome(
                    receipt.going(),
                    0,
                    receipt.toFetch(),
                    0,
                    asked - receipt.going() - left,
                    Map.of(
                            Refusal.UNCERTAIN,
                            receipt.leftUncertain(),
                            Refusal.BATCH_CANCELLED,
                            receipt.leftCancelled()));
        }

        static Outcome of(Receipt receipt) {
            Map<Refusal, Long> refused = new TreeMap<>();
            receipt.refused().values().forEach(why -> refused.merge(why, 1L, Long::sum));
            Long changed = refused.remove(Refusal.CHANGED_MEANWHILE);
            return new Outcome(
                    receipt.done(), receipt.pending(), 0, receipt.uncertain(), changed == null ? 0 : changed, refused);
        }
    }

    /**
     * Does the next part of the operation that waits longest.
     *
     * @return empty where none waits that another node is not at
     */
    Optional<Worked> next() throws SQLException {
        long[] taken = {0};
        try {
            return Transaction.run(database, connection -> {
                execute(connection, BOUNDS);
                try (PreparedStatement take = connection.prepareStatement(TAKE);
                        ResultSet row = take.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    taken[0] = row.getLong("id");
                    return Optional.of(part(connection, OperationRows.read(row), OperationRows.cursor(row)));
                }
            });
        } catch (SQLException | RuntimeException e) {
            if (taken[0] != 0) {
                failed(taken[0], e);
            }
            throw e;
        }
    }

    /** Forgets those that have ended long ago. */
    void forget() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setInt(1, Operations.DAYS_KEPT);
            forget.executeUpdate();
        }
    }

    private static Worked part(Connection connection, Operation operation, Walk.Cursor from) throws SQLException {
        if (operation.cancelRequestedAt() != null) {
            save(connection, operation, Outcome.NOTHING, from, Operation.State.CANCELLED);
            return new Worked(false);
        }
        Walk walk = new Walk(operation.selection(), operation.onlyOwner(), Matching.time(operation.asOf()));
        Walk.Part part = walk.next(connection, from);
        List<Long> ids = new ArrayList<>();
        part.jobs().stream().filter(Matching.Job::askedFor).forEach(job -> ids.add(job.id()));
        Outcome outcome = ids.isEmpty() ? Outcome.NOTHING : order(connection, operation, ids);
        long skipped = outcome.skipped() + part.jobs().size() - ids.size() + part.passed();
        save(
                connection,
                operation,
                new Outcome(
                        outcome.done(),
                        outcome.pending(),
                        outcome.toFetch(),
                        outcome.uncertain(),
                        skipped,
                        outcome.refused()),
                part.next(),
                part.end() ? Operation.State.FINISHED : Operation.State.RUNNING);
        boolean sends = operation.kind() == Kind.RETRY || operation.kind() == Kind.RESEND;
        return new Worked(sends && outcome.done() > 0);
    }

    private static Outcome order(Connection connection, Operation operation, List<Long> ids) throws SQLException {
        OffsetDateTime asOf = Matching.time(operation.asOf());
        return switch (operation.kind()) {
            case RETRY -> {
                Retry retry = new Retry(operation.selection().states(), Set.of());
                yield Outcome.of(ChosenJobs.retry(connection, ids, retry, asOf, operation.done()), ids.size());
            }
            case CANCEL -> Outcome.of(ChosenJobs.cancel(connection, ids));
            case RESEND -> Outcome.of(ChosenJobs.resend(connection, ids, asOf));
            case GIVE_UP -> Outcome.of(ChosenJobs.giveUp(connection, ids, asOf));
        };
    }

    private static void save(
            Connection connection, Operation operation, Outcome outcome, Walk.Cursor cursor, Operation.State state)
            throws SQLException {
        Map<String, Long> refused = new TreeMap<>(operation.refused());
        outcome.refused().forEach((why, jobs) -> {
            if (jobs > 0) {
                refused.merge(why.name(), jobs, Long::sum);
            }
        });
        try (PreparedStatement statement = connection.prepareStatement(DONE)) {
            Matching.set(
                    statement,
                    outcome.done(),
                    outcome.pending(),
                    outcome.toFetch(),
                    outcome.uncertain(),
                    outcome.skipped(),
                    OperationRows.json(refused),
                    cursor.batch(),
                    cursor.job(),
                    state.name(),
                    state != Operation.State.RUNNING,
                    operation.id());
            statement.executeUpdate();
        }
    }

    private void failed(long id, Exception failure) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FAILED)) {
            int counts = isBusy(failure) ? 0 : 1;
            Matching.set(statement, counts, why(failure), counts, MOST_FAILURES, counts, MOST_FAILURES, id);
            statement.executeUpdate();
        } catch (SQLException e) {
            // The database is away: that is no failure of the operation, which goes on when it is back.
            failure.addSuppressed(e);
        }
    }

    private static String why(Exception failure) {
        if (isBusy(failure)) {
            return "A run of the same file is being taken in and holds its batch; this goes on when its rows are queued.";
        }
        String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return why.lines().findFirst().orElse("");
    }

    /** A run that is being taken in holds the batch: the operation waits for that as long as it takes. */
    private static boolean isBusy(Exception failure) {
        return failure instanceof SQLException e && "55P03".equals(e.getSQLState());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
