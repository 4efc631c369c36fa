package dev.darkroom.intake;

import dev.darkroom.job.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads a file of rows: to check it, or to check it and queue its rows. Reads it once, from front to back, and never holds more than a row of it, so that a
 * million rows may come from a socket. Not for use by two threads; a stream can be used once.
 */
public final class Intake {

    private final Source source;
    private final Format format;
    private final IntakeOptions options;

    private Intake(Source source, Format format, IntakeOptions options) {
        this.source = source;
        this.format = format;
        this.options = options;
    }

    /**
     * A file, in the format of its ending.
     *
     * @throws IOException saying so when it cannot be read
     */
    public static Intake of(Path file, IntakeOptions options) throws IOException {
        return of(file, Format.of(file), options);
    }

    /**
     * A file in a given format.
     *
     * @throws IOException saying so when it cannot be read
     */
    public static Intake of(Path file, Format format, IntakeOptions options) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; a CSV or JSONL file is needed");
        }
        if (!Files.isReadable(file)) {
            throw new IOException(file + " cannot be read: its permissions do not allow it");
        }
        return new Intake(() -> Files.newInputStream(file), format, options);
    }

    /** A stream, for example an upload. It is closed when it was read. */
    public static Intake of(InputStream in, Format format, IntakeOptions options) {
        return new Intake(() -> in, format, options);
    }

    /**
     * Checks every row and changes nothing.
     *
     * @param errors takes every error as it is found
     * @throws IOException when reading fails for a reason that is not in the file
     */
    public IntakeReport check(Consumer<? super RowError> errors) throws IOException {
        return check(errors, (cell, file) -> {});
    }

    /**
     * The same, and names the local picture of each row that is right.
     *
     * @param pictures takes the picture as the row names it, and where it is
     */
    public IntakeReport check(Consumer<? super RowError> errors, BiConsumer<String, Path> pictures) throws IOException {
        Findings findings = new Findings(errors);
        try {
            return read(findings, row -> {}, pictures);
        } catch (SQLException e) {
            throw new IllegalStateException("checking needs no database", e);
        }
    }

    /**
     * Checks every row and queues them all, or none when there is any error, in one transaction. A batch whose folder has one already goes on with that one:
     * see the package's description. A transaction is open while the input is read, and holds back vacuum: spool what comes slowly. The batch and its folder
     * are locked only after that.
     *
     * @param errors takes every error as it is found
     * @return the report, and what was queued when there was no error
     * @throws IOException when reading fails for a reason that is not in the file; nothing was queued
     * @throws SQLException when the database fails; unless it was lost during the commit itself nothing was queued, and the same call again is safe for a
     *     batch that has a folder
     */
    public IntakeResult submit(DataSource database, NewBatch batch, Consumer<? super RowError> errors)
            throws IOException, SQLException {
        return submit(database, batch, errors, (connection, batchId) -> {});
    }

    /** The same, and writes something of the caller's in the same transaction. */
    public IntakeResult submit(
            DataSource database, NewBatch batch, Consumer<? super RowError> errors, Alongside alongside)
            throws IOException, SQLException {
        Findings findings = new Findings(errors);
        return new Submission(database, batch, findings, alongside)
                .submit(sink -> read(findings, sink, (cell, file) -> {}));
    }

    private IntakeReport read(Findings findings, RowSink sink, BiConsumer<String, Path> local)
            throws IOException, SQLException {
        Defaults defaults = new Defaults(options, findings);
        RowCheck check = new RowCheck(options, defaults, findings);
        UniqueKeys pictures = new UniqueKeys();
        int uploads = 0;
        try (Reader text = new Utf8Reader(source.open())) {
            RowSource rows = format == Format.CSV
                    ? new CsvRows(text, defaults.prompt().isEmpty(), findings)
                    : new JsonlRows(text, findings);
            try {
                for (Row row = rows.next(); row != null; row = rows.next()) {
                    Optional<CheckedRow> checked = check.check(row);
                    if (checked.isPresent() && checked.get().firstStep() == dev.darkroom.job.Step.UPLOAD) {
                        uploads++;
                        pictures.add(checked.get().image().toString(), row.line());
                    }
                    if (checked.isPresent() && checked.get().image() instanceof ImageSource.LocalFile file) {
                        local.accept(row.text(IntakeColumns.IMAGE), file.path());
                    }
                    if (checked.isPresent() && !findings.any()) {
                        sink.accept(checked.get());
                    }
                }
                if (rows.rows() == 0 && !findings.any()) {
                    findings.add(new RowError(1, 0, "", "", "the file has no rows"));
                }
            } catch (UnreadableInput e) {
                findings.add(e.asError());
            }
            return new IntakeReport(
                    rows.rows(),
                    findings.count(),
                    findings.first(),
                    findings.warnings(),
                    uploads,
                    pictures.size(),
                    rows.columns());
        }
    }

    private interface Source {
        InputStream open() throws IOException;
    }
}
