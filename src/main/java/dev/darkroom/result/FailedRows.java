package dev.darkroom.result;

import dev.darkroom.disk.EditableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code errors.csv}: the input rows that failed, cell by cell as they came, and why; to be corrected and run again as it is. For that, three
 * cells may differ from the input: {@code custom_id} is there even where the row had none, so that the corrected row is known for the same
 * one, the path of a local picture is absolute, since this file lies in another folder, and braces that were sent as they stood are doubled where another row
 * has variables.
 *
 * <p>FAILED rows only, and of these only such as were not paid for: what was paid for is fetched again, free, when the same file is run again, and must
 * not slip into a file whose rows are bought. UNCERTAIN ones may have been paid for: sending them again must be said outright, not slip in with a corrected file.
 * CANCELLED ones were given up on purpose. Both stand in the manifest.
 */
final class FailedRows {

    private static final String NAME = "errors.csv";
    static final String CUSTOM_ID = "custom_id";
    static final List<String> REASON = List.of("error_code", "error_message");

    // A corrected file may bring columns that the first one did not have; they follow behind its header.
    private static final String COLUMNS = """
            SELECT b.columns,
                   ARRAY(SELECT key FROM result s JOIN job j ON j.id = s.job_id, json_object_keys(j.input) AS key
                         WHERE s.batch_id = b.id AND s.state = 'FAILED' AND j.replaced_by IS NULL
                           AND NOT EXISTS (SELECT FROM attempt a WHERE a.job_id = j.id AND a.step = 'EDIT' AND a.paid IS NOT FALSE)
                         GROUP BY key ORDER BY key) AS used
            FROM batch b WHERE b.id = ?
            """;

    /** Looked up row by row, like those of {@link ManifestRows}. */
    static final String ROWS = """
            SELECT s.job_id AS id, j.input, j.custom_id, j.image, j.request ->> 'prompt' AS prompt, s.error_code, s.error_message
            FROM result s CROSS JOIN LATERAL (SELECT * FROM job j WHERE j.id = s.job_id OFFSET 0) AS j
            WHERE s.batch_id = ? AND s.state = 'FAILED' AND j.replaced_by IS NULL
              AND NOT (SELECT coalesce(bool_or(a.paid IS NOT FALSE), false) FROM attempt a WHERE a.job_id = s.job_id AND a.step = 'EDIT')
              AND s.job_id > ?
            ORDER BY s.job_id LIMIT ?
            """;

    private FailedRows() {}

    private static EditableFile file(Path out) {
        return new EditableFile(out.resolve(NAME));
    }

    /** Is this file the one of the folder? */
    static boolean isIn(Path out, Path file) throws IOException {
        Path errors = out.resolve(NAME);
        return Files.exists(errors) && Files.exists(file) && Files.isSameFile(errors, file);
    }

    static Optional<Path> lastCorrected(Path out) {
        try {
            return file(out).lastWork();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes the file, or removes it when no row failed.
     *
     * @param keep what is there, even if nobody has changed it: it is being run
     * @return where what was there is now, if a person has changed it or it was to be kept
     */
    static Optional<Path> write(Connection connection, long batch, Path out, boolean keep)
            throws SQLException, IOException {
        List<String> columns = columns(connection, batch);
        try (PreparedStatement statement = Streaming.prepare(connection, ROWS, batch);
                ResultSet found = statement.executeQuery()) {
            if (!found.next()) {
                return file(out).remove(keep);
            }
            try (ReplacingFile file = ReplacingFile.of(out, NAME);
                    ErrorsCsv csv = new ErrorsCsv(columns, true, file.stream())) {
                do {
                    csv.add(FailedRow.read(found));
                } while (found.next());
                csv.flush();
                return file(out).replace(file.whole(), keep);
            }
        }
    }

    /**
     * The columns of the input, and those that its failed rows have besides.
     *
     * @throws IllegalArgumentException when there is no such batch
     */
    static List<String> columns(Connection connection, long batch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, batch);
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw new IllegalArgumentException("no such batch: " + batch);
                }
                Set<String> columns = new LinkedHashSet<>(strings(found.getArray("columns")));
                columns.addAll(strings(found.getArray("used")));
                columns.removeAll(REASON);
                List<String> all = new ArrayList<>(columns);
                if (!columns.contains(CUSTOM_ID)) {
                    all.add(0, CUSTOM_ID);
                }
                return all;
            }
        }
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
