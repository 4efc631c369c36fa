package dev.darkroom.api;

import dev.darkroom.asset.AssetStore;
import dev.darkroom.asset.KeptAssets;
import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.disk.DurableFiles;
import dev.darkroom.intake.Alongside;
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
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Takes rows into the service's queue, for one owner, into a folder of their own. */
@ApplicationScoped
public class Submissions {

    /** Each takes milliseconds, and up to three connections. */
    private static final int JOBS_AT_ONCE = 2;

    private static final String RESULTS = "results";

    private static final String OWN = "UPDATE batch SET owner = ?, out_dir = ? WHERE id = ?";
    private static final String LEDGER = "SELECT id FROM ledger";

    private final DataSource database;
    private final Idempotency idempotency;
    private final WakeUp wakeUp;
    private final Path data;
    private final LocalImages images;
    private final UploadLimits limits;
    private final Places places;
    private final Places jobs;
    private final AssetStore store;
    private final KeptAssets kept;
    private final RefusedSubmissions refused;

    Submissions(
            DataSource database,
            Idempotency idempotency,
            WakeUp wakeUp,
            DataDirectoryConfig data,
            UploadConfig uploads,
            UploadLimits limits,
            AssetStore store,
            KeptAssets kept,
            RefusedSubmissions refused) {
        this.database = database;
        this.idempotency = idempotency;
        this.wakeUp = wakeUp;
        this.data = DataDirectory.of(data).toAbsolutePath().normalize();
        this.images = uploads.images();
        this.limits = limits;
        this.places = new Places(uploads.concurrentUploads(), "TOO_MANY_UPLOADS", "batches are being uploaded");
        this.jobs = new Places(JOBS_AT_ONCE, "TOO_MANY_SUBMISSIONS", "jobs are being queued");
        this.store = store;
        this.kept = kept;
        this.refused = refused;
    }

    public interface Use<T> {
        T of(BatchUpload upload) throws IOException, SQLException;
    }

    /** A turn to queue a single job; waits for it. */
    Places.Place jobTurn() {
        return jobs.await();
    }

    /** Receives a batch and does something with it, where there is a place. */
    public <T> T receive(InputStream in, String contentType, SubmittedPictures pictures, Use<T> use)
            throws IOException, SQLException {
        return receive(in, contentType, pictures, Set.of(), use);
    }

    /** The same, of a form that has these members beside the files. */
    @SuppressWarnings("try") // a place is held, not used
    public <T> T receive(InputStream in, String contentType, SubmittedPictures pictures, Set<String> fields, Use<T> use)
            throws IOException, SQLException {
        try (pictures;
                Places.Place place = places.take(pictures.onlyOwner());
                BatchUpload upload =
                        BatchUpload.receive(limits.watch(in), contentType, data.resolve("uploads"), pictures, fields)) {
            return use.of(upload);
        }
    }

    /**
     * The pictures that a caller's rows may name; to be closed.
     *
     * @param onlyOwner whose earlier ones; empty: everybody's
     */
    public SubmittedPictures pictures(String owner, Optional<String> onlyOwner) {
        return new SubmittedPictures(store, kept, owner, onlyOwner);
    }

    /** For what comes with pictures; to be closed. */
    Places.Place place(SubmittedPictures pictures) {
        return place(pictures.onlyOwner());
    }

    /** The same; of an owner who may hold half of them at most. */
    Places.Place place(Optional<String> onlyOwner) {
        return places.take(onlyOwner);
    }

    /** A body that keeps to the limits. */
    InputStream watch(InputStream body) {
        return limits.watch(body);
    }

    /**
     * Checks every row and queues nothing.
     *
     * @throws ProblemException 422 with what is wrong with the rows
     */
    public IntakeReport check(BatchUpload upload, Handed handed) throws IOException {
        return check(upload.rows(), upload.format(), upload.pictures(), handed);
    }

    IntakeReport check(InputStream rows, Format format, SubmittedPictures pictures, Handed handed) throws IOException {
        try (RowErrors errors = new RowErrors(refused, handed.by().owner())) {
            IntakeReport report =
                    Intake.of(rows, format, options(handed, pictures)).check(errors);
            errors.refuseAny();
            return report;
        }
    }

    /**
     * Queues every row, or none.
     *
     * @return the batch
     * @throws ProblemException 422 with what is wrong with the rows
     */
    public long submit(InputStream rows, Format format, SubmittedPictures pictures, Handed handed)
            throws IOException, SQLException {
        return handed.idempotency().isPresent()
                ? idempotency.once(
                        handed.by().owner(), handed.idempotency().get(), () -> queue(rows, format, pictures, handed))
                : queue(rows, format, pictures, handed);
    }

    /** Rows that are made here, and what is written with them. */
    record Prepared(InputStream rows, Alongside alongside) {}

    /** Makes rows once it is certain that no earlier request has queued them. */
    interface Preparation {
        Prepared make() throws IOException, SQLException;
    }

    /** The same for JSONL rows of our own making. */
    long submit(Preparation preparation, SubmittedPictures pictures, Handed handed) throws IOException, SQLException {
        Idempotency.Work work = () -> {
            Prepared made = preparation.make();
            return queue(made.rows(), Format.JSONL, pictures, handed, made.alongside());
        };
        return handed.idempotency().isPresent()
                ? idempotency.once(handed.by().owner(), handed.idempotency().get(), work)
                : work.batch();
    }

    private long queue(InputStream rows, Format format, SubmittedPictures pictures, Handed handed)
            throws IOException, SQLException {
        return queue(rows, format, pictures, handed, (connection, batch) -> {});
    }

    private long queue(InputStream rows, Format format, SubmittedPictures pictures, Handed handed, Alongside alongside)
            throws IOException, SQLException {
        // Pictures and records are nobody else's on this machine, also where the data directory was made by somebody
        // who lets others in.
        DurableFiles.createPrivateFolder(data.resolve(RESULTS));
        try (RowErrors errors = new RowErrors(refused, handed.by().owner())) {
            IntakeResult result = Intake.of(rows, format, options(handed, pictures))
                    .submit(database, handed.batch(), errors, (connection, batch) -> {
                        pictures.keep(connection);
                        own(connection, batch, handed);
                        alongside.write(connection, batch);
                    });
            errors.refuseAny();
            wakeUp.announce(QueueWorker.SERVICE_QUEUE, Step.UPLOAD);
            wakeUp.announce(QueueWorker.SERVICE_QUEUE, Step.EDIT);
            return result.submitted().orElseThrow().batchId();
        }
    }

    private IntakeOptions options(Handed handed, SubmittedPictures pictures) {
        return new IntakeOptions(Optional.empty(), handed.defaults(), images, pictures);
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
        Path folder = data.resolve(RESULTS).resolve(Long.toString(batch));
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
