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

/**
 * Writes the account of a batch into its folder, at any time: {@code manifest.csv} and {@code manifest.jsonl} with every row, and
 * {@code errors.csv} with the failed ones. Each file is replaced whole; all of them show the same moment. Any number of rows takes the same
 * little memory.
 *
 * <p>Cells are the user's and the provider's own words, verbatim: one that begins with {@code =} is a formula to a spreadsheet.
 */
public final class BatchExport {

    // A row stands for its custom_id: what was paid for the rows that it replaced is counted with it, so that the
    // columns add up to what
    // the batch has cost. Attempts are calls that were sent or may have been; one that was told to wait (429) is none.
    // In the order of the ids, which is the order of the input and needs no sort. Attempts are looked up row by row by
    // their key: a million
    // rows take about 20 s, and no plan can turn that into comparing all with all.
    private static final String MANIFEST = """
            SELECT j.row_number AS row, j.custom_id,
                   coalesce(s.state, CASE WHEN c.open THEN 'RUNNING' ELSE 'QUEUED' END) AS state,
                   s.file, s.media_type, s.sha256, s.bytes, s.width, s.height, s.record_uuid,
                   c.attempts, c.paid_calls, c.possibly_paid_calls,
                   s.error_code, s.error_message,
                   j.created_at, c.started_at, s.finished_at,
                   coalesce(j.input ->> 'image', j.image) AS image, j.request ->> 'prompt' AS prompt, m.cancel_requested_at
            FROM job j
            LEFT JOIN result s ON s.job_id = j.id
            LEFT JOIN mark m ON m.job_id = j.id
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE a.step = 'EDIT'
                           AND (a.outcome IS NULL OR a.outcome NOT IN ('NOT_SENT', 'THROTTLED', 'RETURNED'))) AS attempts,
                       count(*) FILTER (WHERE a.paid) AS paid_calls,
                       count(*) FILTER (WHERE a.paid IS NULL) AS possibly_paid_calls,
                       coalesce(bool_or(a.outcome IS NULL) FILTER (WHERE a.job_id = j.id), false) AS open,
                       min(a.claimed_at) FILTER (WHERE a.job_id = j.id) AS started_at
                FROM (SELECT j.id
                      UNION ALL
                      SELECT r.id FROM job r WHERE r.batch_id = j.batch_id AND r.custom_id = j.custom_id AND r.replaced_by IS NOT NULL) AS same
                JOIN attempt a ON a.job_id = same.id) AS c
            WHERE j.batch_id = ? AND j.replaced_by IS NULL
            ORDER BY j.id
            """;

    private BatchExport() {}

    /**
     * Writes the files and adds up what they say.
     *
     * @param connection with no transaction open; it is given back in autocommit
     * @param out the batch's folder, which must exist
     * @throws ResultException {@link ErrorCode#DISK_FULL} or {@link ErrorCode#OUT_NOT_WRITABLE}; the files are then as they were
     */
    public static BatchSummary write(Connection connection, long batch, Path out) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try {
            BatchSummary summary = manifest(connection, batch, out);
            new FailedRows(connection, batch).write(out);
            return summary;
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
        Map<JobState, Long> rows = new EnumMap<>(JobState.class);
        long attempts = 0;
        long paid = 0;
        long possiblyPaid = 0;
        long bytes = 0;
        try (ManifestFiles files = new ManifestFiles(out);
                PreparedStatement statement = Streaming.prepare(connection, MANIFEST, batch);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                ManifestRow row = ManifestRow.read(found);
                files.add(row);
                rows.merge(row.state(), 1L, Long::sum);
                attempts += row.number(Column.ATTEMPTS);
                paid += row.number(Column.PAID_CALLS);
                possiblyPaid += row.number(Column.POSSIBLY_PAID_CALLS);
                bytes += row.number(Column.BYTES);
            }
            files.commit();
        }
        return new BatchSummary(rows, attempts, paid, possiblyPaid, bytes);
    }
}
