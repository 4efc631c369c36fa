package dev.darkroom.intake;

import dev.darkroom.job.JobState;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** The one transaction that queues a file: stage the rows, lock the batch, compare with what it has, add what is new. */
final class Submission {

    private static final System.Logger LOG = System.getLogger(Submission.class.getName());

    /** From here on the planner is told at once, instead of when autovacuum comes by. */
    private static final long MANY = 10_000;

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
            connection.setAutoCommit(false);
            try {
                IntakeResult result = submit(reading, connection);
                if (result.submitted().isPresent()) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
                analyze(connection, result);
                return result;
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private IntakeResult submit(Reading reading, Connection connection) throws IOException, SQLException {
        IntakeReport report;
        int count;
        try (StagedRows rows = new StagedRows(connection)) {
            report = reading.into(rows);
            if (!report.isClean()) {
                return new IntakeResult(report, Optional.empty());
            }
            count = rows.finish();
        }
        OpenBatch open = OpenBatch.find(connection, batch, report.columns());
        Map<JobState, Long> known = Map.of();
        long replaced = 0;
        if (open.resumed()) {
            ResumedRows resumed = new ResumedRows(connection, open, findings);
            known = resumed.compare(count);
            if (findings.any()) {
                return new IntakeResult(withConflicts(report), Optional.empty());
            }
            count = resumed.count();
            replaced = resumed.replaced();
        }
        new QueuedRows(connection, open).queue(count);
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

    /** The rows are queued by now; without fresh statistics claims are only slower. */
    private static void analyze(Connection connection, IntakeResult result) {
        if (result.submitted().filter(s -> s.added() > MANY).isPresent()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ANALYZE job, ready");
            } catch (SQLException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "ANALYZE after a large intake failed; claims may be slow at first",
                        e);
            }
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
