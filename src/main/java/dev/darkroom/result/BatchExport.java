package dev.darkroom.result;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.result.ManifestRow.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the account of a batch into its folder, at any time: {@code manifest.csv} and {@code manifest.jsonl} with every row, and
 * {@code errors.csv} with the failed ones, where what a person has changed is kept beside it. Each file is replaced whole; all of them show the same moment. Any number of rows takes the same
 * little memory.
 *
 * <p>Cells are the user's and the provider's own words, verbatim: one that begins with {@code =} is a formula to a spreadsheet.
 */
public final class BatchExport {

    private static final String GONE = "The picture was fetched into this folder and is not there any more.";

    private BatchExport() {}

    private interface Reading<T> {
        T read() throws SQLException, IOException;
    }

    private interface RowSink {
        void add(ManifestRow row) throws IOException;
    }

    /**
     * Writes the files and adds up what they say.
     *
     * @param connection with no transaction open; it is given back in autocommit
     * @param out the batch's folder, which must exist
     * @param input the file that is being run. Where that is the folder's own {@code errors.csv} it is how to go on, and left alone until every row has come to rest
     * @throws ResultException {@link ErrorCode#DISK_FULL} or {@link ErrorCode#OUT_NOT_WRITABLE}; the files are then as they were
     */
    public static FolderAccount write(Connection connection, long batch, Path out, Path input) throws SQLException {
        return atOneMoment(connection, out, () -> {
            BatchSummary summary = manifest(connection, batch, out);
            FolderAccount left = new FolderAccount(summary, FailedRows.isIn(out, input), Optional.empty());
            return left.errorsLeft()
                    ? left
                    : new FolderAccount(
                            summary, left.ofErrors(), FailedRows.write(connection, batch, out, left.ofErrors()));
        });
    }

    /**
     * Adds up what the files would say and writes none: the account where they cannot be written.
     *
     * @param connection as for {@link #write}
     */
    public static BatchSummary sum(Connection connection, long batch, Path out) throws SQLException {
        return atOneMoment(connection, out, () -> sum(connection, batch, out, row -> {}));
    }

    private static <T> T atOneMoment(Connection connection, Path out, Reading<T> reading) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try {
            return reading.read();
        } catch (IOException e) {
            throw ResultException.writing(e, out);
        } finally {
            connection.rollback();
            connection.setReadOnly(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(true);
        }
    }

    private static BatchSummary manifest(Connection connection, long batch, Path out) throws SQLException, IOException {
        try (ManifestFiles files = new ManifestFiles(out)) {
            BatchSummary summary = sum(connection, batch, out, files::add);
            files.commit();
            return summary;
        }
    }

    private static BatchSummary sum(Connection connection, long batch, Path out, RowSink sink)
            throws SQLException, IOException {
        Map<JobState, Long> rows = new EnumMap<>(JobState.class);
        long attempts = 0;
        long paid = 0;
        long possiblyPaid = 0;
        long bytes = 0;
        long missing = 0;
        long boughtFailures = 0;
        try (PreparedStatement statement = Streaming.prepare(connection, ManifestRows.SQL, batch);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                ManifestRow row = ManifestRow.read(found);
                boolean gone = row.text(Column.FILE) != null && !ResultFolder.holds(out, row.text(Column.FILE));
                sink.add(gone ? row.notHere(GONE) : row);
                missing += gone ? 1 : 0;
                boughtFailures += row.isBoughtFailure() ? 1 : 0;
                rows.merge(row.state(), 1L, Long::sum);
                attempts += row.number(Column.ATTEMPTS);
                paid += row.number(Column.PAID_CALLS);
                possiblyPaid += row.number(Column.POSSIBLY_PAID_CALLS);
                bytes += row.number(Column.BYTES);
            }
        }
        return new BatchSummary(rows, attempts, paid, possiblyPaid, bytes, missing, boughtFailures);
    }
}
