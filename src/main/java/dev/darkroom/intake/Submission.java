package dev.darkroom.intake;

import dev.darkroom.job.JobState;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The one transaction that queues a file. The rows of a new batch go where they belong at once. Into a folder that has a batch: stage the rows, lock that batch, compare with what it
 * has, add what is new.
 */
final class Submission {

    private static final System.Logger LOG = System.getLogger(Submission.class.getName());

    /** From here on the planner is told at once, instead of when autovacuum comes by. */
    private static final long MANY = 10_000;

    /** A rough sample takes a tenth of a second where the usual one takes three; autovacuum comes by with that. */
    private static final String ROUGHLY = "SET LOCAL default_statistics_target = 10";

    /** A vacuum by hand, or an index that is being built, may hold what it needs for hours. */
    private static final String AT_ONCE = "SET LOCAL lock_timeout = '2s'";

    /**
     * The connections of a service plan each statement anew. PostgreSQL's own check of the foreign key is such a statement, once a row: planning it took a third of
     * the time of a large file.
     */
    private static final String PLAN_CHECKS_ONCE = "SET LOCAL plan_cache_mode = auto";

    private final DataSource database;
    private final NewBatch batch;
    private final Findings findings;
    private final Alongside alongside;

    Submission(DataSource database, NewBatch batch, Findings findings, Alongside alongside) {
        this.database = database;
        this.batch = batch;
        this.findings = findings;
        this.alongside = alongside;
    }

    interface Reading {
        IntakeReport into(RowSink sink) throws IOException, SQLException;
    }

    IntakeResult submit(Reading reading) throws IOException, SQLException {
        try (Connection connection = database.getConnection()) {
            IntakeResult result = committed(reading, connection);
            analyze(connection, result);
            return result;
        }
    }

    private IntakeResult committed(Reading reading, Connection connection) throws IOException, SQLException {
        connection.setAutoCommit(false);
        try {
            IntakeResult result = submit(reading, connection);
            if (result.submitted().isPresent()) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return result;
        } catch (Throwable e) {
            rollBack(connection, e);
            throw e;
        }
    }

    private IntakeResult submit(Reading reading, Connection connection) throws IOException, SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PLAN_CHECKS_ONCE);
        }
        Optional<OpenBatch> created = OpenBatch.create(connection, batch);
        return created.isPresent() ? intoNew(reading, connection, created.get()) : intoKnown(reading, connection);
    }

    private IntakeResult intoNew(Reading reading, Connection connection, OpenBatch open)
            throws IOException, SQLException {
        try (CopiedRows rows = new CopiedRows(connection, open);
                BackgroundRows handed = new BackgroundRows(rows)) {
            IntakeReport report = reading.into(handed);
            if (!report.isClean()) {
                return new IntakeResult(report, Optional.empty());
            }
            handed.finish();
            int count = rows.finish();
            open.complete(connection, report.columns());
            return queued(connection, report, open, count, 0, Map.of());
        }
    }

    private IntakeResult intoKnown(Reading reading, Connection connection) throws IOException, SQLException {
        IntakeReport report;
        int count;
        try (StagedRows rows = new StagedRows(connection);
                BackgroundRows handed = new BackgroundRows(rows)) {
            report = reading.into(handed);
            if (!report.isClean()) {
                return new IntakeResult(report, Optional.empty());
            }
            handed.finish();
            count = rows.finish();
        }
        OpenBatch open = OpenBatch.resume(connection, batch, report.columns());
        ResumedRows resumed = new ResumedRows(connection, open, findings);
        Map<JobState, Long> known = resumed.compare(count, batch.retryFailed());
        if (findings.any()) {
            return new IntakeResult(withConflicts(report), Optional.empty());
        }
        new QueuedRows(connection, open).queue(resumed.count());
        return queued(connection, report, open, resumed.count(), resumed.replaced(), known);
    }

    private IntakeResult queued(
            Connection connection,
            IntakeReport report,
            OpenBatch open,
            int count,
            long replaced,
            Map<JobState, Long> known)
            throws SQLException {
        alongside.write(connection, open.id());
        return new IntakeResult(
                report, Optional.of(new Submitted(open.id(), open.queue(), open.resumed(), count, replaced, known)));
    }

    private IntakeReport withConflicts(IntakeReport report) {
        return new IntakeReport(
                report.rows(),
                findings.count(),
                findings.first(),
                report.warnings(),
                report.uploads(),
                report.pictures(),
                report.columns());
    }

    /** The rows are queued by now: whoever was told of a failure would queue, and buy, them again. Without fresh statistics claims are only slower. */
    private static void analyze(Connection connection, IntakeResult result) {
        try (Statement statement = connection.createStatement()) {
            if (result.submitted().filter(s -> s.added() > MANY).isPresent()) {
                statement.execute(ROUGHLY);
                statement.execute(AT_ONCE);
                statement.execute("ANALYZE job, ready");
                connection.commit();
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "ANALYZE after a large intake failed; claims may be slow at first", e);
            rollBack(connection, e);
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
