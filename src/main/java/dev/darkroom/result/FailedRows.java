package dev.darkroom.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.darkroom.job.ImageSource;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
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
import java.util.Set;

/**
 * {@code errors.csv}: the input rows that failed, cell by cell as they came, and why; to be corrected and run again as it is. For that, two
 * cells may differ from the input: {@code custom_id} is there even where the row had none, so that the corrected row is known for the same
 * one, and the path of a local picture is absolute, since this file lies in another folder.
 *
 * <p>FAILED rows only, and of these only such as were not paid for: what was paid for is fetched again, free, when the same file is run again, and must
 * not slip into a file whose rows are bought. UNCERTAIN ones may have been paid for: sending them again must be said outright, not slip in with a corrected file.
 * CANCELLED ones were given up on purpose. Both stand in the manifest.
 */
final class FailedRows {

    private static final String NAME = "errors.csv";
    private static final String CUSTOM_ID = "custom_id";
    private static final List<String> REASON = List.of("error_code", "error_message");

    // A corrected file may bring columns that the first one did not have; they follow behind its header.
    private static final String COLUMNS = """
            SELECT b.columns,
                   ARRAY(SELECT key FROM result s JOIN job j ON j.id = s.job_id, json_object_keys(j.input) AS key
                         WHERE s.batch_id = b.id AND s.state = 'FAILED' AND j.replaced_by IS NULL
                           AND NOT EXISTS (SELECT FROM attempt a WHERE a.job_id = j.id AND a.step = 'EDIT' AND a.paid IS NOT FALSE)
                         GROUP BY key ORDER BY key) AS used
            FROM batch b WHERE b.id = ?
            """;

    private static final String ROWS = """
            SELECT j.input, j.custom_id, j.image, s.error_code, s.error_message
            FROM result s JOIN job j ON j.id = s.job_id
            WHERE s.batch_id = ? AND s.state = 'FAILED' AND j.replaced_by IS NULL
              AND NOT EXISTS (SELECT FROM attempt a WHERE a.job_id = j.id AND a.step = 'EDIT' AND a.paid IS NOT FALSE)
            ORDER BY s.job_id
            """;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Connection connection;
    private final long batch;

    FailedRows(Connection connection, long batch) {
        this.connection = connection;
        this.batch = batch;
    }

    /** Writes the file, or removes it when no row failed. */
    void write(Path out) throws SQLException, IOException {
        List<String> columns = columns();
        try (PreparedStatement statement = Streaming.prepare(connection, ROWS, batch);
                ResultSet found = statement.executeQuery()) {
            if (!found.next()) {
                Files.deleteIfExists(out.resolve(NAME));
                return;
            }
            try (ReplacingFile file = ReplacingFile.of(out, NAME);
                    CsvWriter csv =
                            CsvWriter.builder().build(new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8))) {
                csv.writeRecord(with(columns, REASON));
                do {
                    csv.writeRecord(with(cells(columns, found), reason(found)));
                } while (found.next());
                csv.flush();
                file.commit();
            }
        }
    }

    private List<String> columns() throws SQLException {
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

    private List<String> cells(List<String> columns, ResultSet found) throws SQLException, IOException {
        ObjectNode row = (ObjectNode) mapper.readTree(found.getString("input"));
        row.put(CUSTOM_ID, found.getString("custom_id"));
        if (ImageSource.parse(found.getString("image")) instanceof ImageSource.LocalFile local) {
            row.put("image", local.path().toString());
        }
        return columns.stream().map(row::path).map(FailedRows::cell).toList();
    }

    /** Rows of a CSV hold nothing but text; JSONL rows may hold numbers, flags and whatever else. */
    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static List<String> reason(ResultSet found) throws SQLException {
        return List.of(found.getString("error_code"), found.getString("error_message"));
    }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
