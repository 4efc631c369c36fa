package dev.darkroom.result;

import dev.darkroom.result.ManifestRow.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What {@link BatchExport} writes into the folder of a batch, as streams for whoever fetches it over a network, however slowly: no transaction, no connection and no more than
 * a page of rows is held meanwhile. So each row shows the moment it was read, and a job that moves on meanwhile may be told as it was or as it is.
 *
 * <p>The streams are flushed and left open.
 */
public final class BatchStreams {

    private final DataSource database;
    private final Path spools;

    /** @param spools folder for files that live as long as a stream, on a disk with room for about a tenth of what the rows of a batch take */
    public BatchStreams(DataSource database, Path spools) {
        this.database = database;
        this.spools = spools;
    }

    private record Row(ManifestRow row, String outputName) {}

    private interface Use {
        void of(Row row) throws IOException;
    }

    /**
     * The columns of {@code manifest.csv}.
     *
     * @param folder of the batch, which need not be there: pictures that are not are told
     */
    public void csv(long batch, Path folder, OutputStream out) throws IOException, SQLException {
        pass(batch, folder, new ManifestCsv(out));
        out.flush();
    }

    /**
     * The lines of {@code manifest.jsonl}.
     *
     * @param folder of the batch, which need not be there: pictures that are not are told
     */
    public void jsonl(long batch, Path folder, OutputStream out) throws IOException, SQLException {
        pass(batch, folder, new ManifestJsonl(out));
        out.flush();
    }

    private void pass(long batch, Path folder, ManifestSink sink) throws IOException, SQLException {
        each(batch, row -> {
            String file = row.row().text(Column.FILE);
            boolean gone = file != null && !ResultFolder.holds(folder, file);
            sink.add(gone ? row.row().notHere(BatchArchive.NOT_THERE) : row.row());
        });
        sink.flush();
    }

    /** {@code errors.csv}, with the pictures as the input named them. Its header alone where no row has failed. */
    public void errors(long batch, OutputStream out) throws IOException, SQLException {
        failed(batch, out);
        out.flush();
    }

    /** What people said of the pictures, in the order of the rows: {@link VerdictsCsv}. */
    public void verdicts(long batch, OutputStream out) throws IOException, SQLException {
        VerdictsCsv csv = new VerdictsCsv(out);
        Pages<List<String>> pages = new Pages<>(database, VerdictsCsv.ROWS, batch, VerdictsCsv::read);
        for (List<List<String>> page = pages.next(); !page.isEmpty(); page = pages.next()) {
            page.forEach(csv::add);
        }
        csv.flush();
        out.flush();
    }

    /** Gives whether any row has failed. */
    private boolean failed(long batch, OutputStream out) throws IOException, SQLException {
        List<String> columns;
        try (Connection connection = database.getConnection()) {
            columns = FailedRows.columns(connection, batch);
        }
        ErrorsCsv csv = new ErrorsCsv(columns, false, out);
        Pages<FailedRow> pages = new Pages<>(database, FailedRows.ROWS, batch, FailedRow::read);
        boolean any = false;
        for (List<FailedRow> page = pages.next(); !page.isEmpty(); page = pages.next()) {
            any = true;
            for (FailedRow row : page) {
                csv.add(row);
            }
        }
        csv.flush();
        return any;
    }

    /**
     * Everything as one ZIP archive: {@link BatchArchive}.
     *
     * @param folder of the batch
     */
    public void zip(long batch, Path folder, OutputStream out) throws IOException, SQLException {
        try (BatchArchive archive = new BatchArchive(folder, spools, out);
                SpooledEntry errors = archive.entry()) {
            each(batch, row -> archive.add(row.row(), row.outputName()));
            archive.finish(failed(batch, errors.out()) ? Optional.of(errors) : Optional.empty());
            out.flush();
        }
    }

    private void each(long batch, Use use) throws IOException, SQLException {
        Pages<Row> pages = new Pages<>(
                database, ManifestRows.SQL, batch, row -> new Row(ManifestRow.read(row), row.getString("output_name")));
        for (List<Row> page = pages.next(); !page.isEmpty(); page = pages.next()) {
            for (Row row : page) {
                use.of(row);
            }
        }
    }
}
