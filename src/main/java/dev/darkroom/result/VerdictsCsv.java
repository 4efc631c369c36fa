package dev.darkroom.result;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What people said of the pictures of a batch, with the prompt that brought each and the job that did it again. */
final class VerdictsCsv {

    private static final List<String> HEADER =
            List.of("custom_id", "job_id", "verdict", "reason", "decided_by", "decided_at", "prompt", "redo_job_id");

    static final String ROWS = """
            SELECT v.job_id AS id, j.custom_id, v.job_id, v.verdict, v.reason, v.decided_by, v.decided_at, j.request ->> 'prompt' AS prompt, v.redo_job_id
            FROM (SELECT ?::bigint AS batch, ?::bigint AS after) AS f
            CROSS JOIN LATERAL (SELECT * FROM verdict WHERE batch_id >= f.batch AND batch_id <= f.batch AND (batch_id, job_id) > (f.batch, f.after)
                                ORDER BY batch_id, job_id LIMIT ?) AS v
            CROSS JOIN LATERAL (SELECT * FROM job j WHERE j.id = v.job_id OFFSET 0) AS j
            ORDER BY v.job_id
            """;

    private final CsvWriter csv;

    VerdictsCsv(OutputStream out) {
        csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord(HEADER);
    }

    static List<String> read(ResultSet row) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (String column : HEADER) {
            cells.add(
                    column.equals("decided_at")
                            ? row.getObject(column, OffsetDateTime.class)
                                    .toInstant()
                                    .toString()
                            : row.getString(column));
        }
        return cells;
    }

    void add(List<String> cells) {
        csv.writeRecord(cells);
    }

    void flush() throws IOException {
        csv.flush();
    }
}
