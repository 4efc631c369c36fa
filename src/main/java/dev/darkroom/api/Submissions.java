package dev.darkroom.api;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.intake.Format;
import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.intake.IntakeResult;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.job.Step;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.webhook.Webhooks;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/** Takes rows into the service's queue, for one owner, into a folder of their own. */
@ApplicationScoped
class Submissions {

    private static final long LARGEST = 1L << 30;

    private static final String OWN = "UPDATE batch SET owner = ?, out_dir = ? WHERE id = ?";
    private static final String LEDGER = "SELECT id FROM ledger";

    private final DataSource database;
    private final Idempotency idempotency;
    private final WakeUp wakeUp;
    private final Path data;
    private final LocalImages images;
    private final Semaphore places;

    Submissions(
            DataSource database,
            Idempotency idempotency,
            WakeUp wakeUp,
            DataDirectoryConfig data,
            UploadConfig uploads) {
        this.database = database;
        this.idempotency = idempotency;
        this.wakeUp = wakeUp;
        this.data = data.dataDir()
                .orElseGet(DataDirectory::standard)
                .toAbsolutePath()
                .normalize();
        List<Path> inputs = uploads.inputDirs().orElse(List.of());
        this.images = inputs.isEmpty() ? LocalImages.refused() : LocalImages.within(inputs.get(0), inputs);
        this.places = new Semaphore(Math.max(1, uploads.concurrentUploads()));
    }

    interface Use<T> {
        T of(SpooledBody body) throws IOException, SQLException;
    }

    /** Receives a body and does something with it, where there is a place. */
    <T> T receive(InputStream in, Use<T> use) throws IOException, SQLException {
        if (!places.tryAcquire()) {
            throw ProblemException.later(
                    503, "TOO_MANY_UPLOADS", "As many batches as this node takes at once are being uploaded.", 5);
        }
        try (SpooledBody body = SpooledBody.receive(in, data.resolve("uploads"), LARGEST)) {
            return use.of(body);
        } finally {
            places.release();
        }
    }

    /**
     * Checks every row and queues nothing.
     *
     * @throws ProblemException 422 with what is wrong with the rows
     */
    IntakeReport check(InputStream rows, Format format, Handed handed) throws IOException {
        RowErrors errors = new RowErrors();
        IntakeReport report = Intake.of(rows, format, options(handed)).check(errors);
        errors.refuseAny();
        return report;
    }

    /**
     * Queues every row, or none.
     *
     * @return the batch
     * @throws ProblemException 422 with what is wrong with the rows
     */
    long submit(InputStream rows, Format format, Handed handed) throws IOException, SQLException {
        return handed.idempotency().isPresent()
                ? idempotency.once(handed.by().owner(), handed.idempotency().get(), () -> queue(rows, format, handed))
                : queue(rows, format, handed);
    }

    private long queue(InputStream rows, Format format, Handed handed) throws IOException, SQLException {
        RowErrors errors = new RowErrors();
        IntakeResult result = Intake.of(rows, format, options(handed))
                .submit(database, handed.batch(), errors, (connection, batch) -> own(connection, batch, handed));
        errors.refuseAny();
        wakeUp.announce(QueueWorker.SERVICE_QUEUE, Step.UPLOAD);
        wakeUp.announce(QueueWorker.SERVICE_QUEUE, Step.EDIT);
        return result.submitted().orElseThrow().batchId();
    }

    private IntakeOptions options(Handed handed) {
        return new IntakeOptions(Optional.empty(), handed.defaults(), images);
    }

    private void own(Connection connection, long batch, Handed handed) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWN)) {
            Sql.set(statement, handed.by().owner(), folder(connection, batch).toString(), batch);
            statement.executeUpdate();
        }
        if (handed.webhook().isPresent()) {
            Webhooks.set(connection, batch, handed.webhook().get());
        }
        if (handed.idempotency().isPresent()) {
            Idempotency.write(
                    connection, handed.by().owner(), handed.idempotency().get(), batch);
        }
    }

    /** A folder that is there already is of another ledger, which counted from 1, too. */
    private Path folder(Connection connection, long batch) throws SQLException {
        Path folder = data.resolve("results").resolve(Long.toString(batch));
        if (!Files.exists(folder)) {
            return folder;
        }
        try (PreparedStatement statement = connection.prepareStatement(LEDGER);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return folder.resolveSibling(batch + "-" + row.getString(1).substring(0, 8));
        }
    }
}
