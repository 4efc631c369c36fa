package dev.darkroom.intake;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.OnUncertain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A results folder into which a test submits files again and again, and its jobs in a database. */
record Folder(TestDatabase database, Optional<Path> path) {

    NewBatch batch() {
        return new NewBatch("test", path, path.isPresent(), OnUncertain.HOLD, Optional.empty(), Optional.empty());
    }

    IntakeResult submit(String csv) throws IOException, SQLException {
        return submit(csv, batch());
    }

    IntakeResult submitJsonl(String jsonl) throws IOException, SQLException {
        return submit(jsonl, Format.JSONL, batch());
    }

    IntakeResult submit(String csv, NewBatch batch) throws IOException, SQLException {
        return submit(csv, Format.CSV, batch);
    }

    private IntakeResult submit(String rows, Format format, NewBatch batch) throws IOException, SQLException {
        return Intake.of(
                        new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)),
                        format,
                        IntakeOptions.with(LocalImages.refused()))
                .submit(database.dataSource(), batch, error -> {});
    }

    /** The errors of a file that must be refused. */
    List<String> refused(String csv) throws IOException, SQLException {
        IntakeResult result = submit(csv);
        if (result.submitted().isPresent()) {
            throw new AssertionError("was queued: " + result);
        }
        return result.report().firstErrors().stream().map(RowError::toString).toList();
    }

    /** Rows of a query, cells joined by a bar. */
    List<String> query(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> rows = new ArrayList<>();
            if (statement.execute()) {
                ResultSet row = statement.getResultSet();
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        cells.add(String.valueOf(row.getString(i)));
                    }
                    rows.add(String.join("|", cells));
                }
            }
            return rows;
        }
    }

    long count(String table) throws SQLException {
        return Long.parseLong(query("SELECT count(*) FROM " + table).get(0));
    }

    /** As a worker would: claims the job. */
    void claim(String customId) throws SQLException {
        query("""
                WITH taken AS (DELETE FROM ready USING job j WHERE j.id = job_id AND j.custom_id = ? AND replaced_by IS NULL RETURNING ready.*)
                INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, paid)
                SELECT job_id, lease + 1, batch_id, step, 1, 0, CASE WHEN step = 'EDIT' THEN NULL ELSE false END FROM taken
                """, customId);
    }

    /** As a worker would: settles the open attempt and brings the job to rest. */
    void settle(String customId, String outcome, Boolean paid, String state) throws SQLException {
        query("""
                WITH settled AS (
                    UPDATE attempt SET outcome = ?, paid = ?, settled_at = now()
                    FROM job j WHERE j.id = job_id AND j.custom_id = ? AND replaced_by IS NULL AND outcome IS NULL RETURNING attempt.*)
                INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height, error_code, error_message)
                SELECT job_id, batch_id, s.state, lease, s.file, s.media_type, s.sha256, s.bytes, s.side, s.side, s.code, s.code
                FROM settled, (SELECT ? AS state) AS wanted, LATERAL (
                    SELECT state, 'a.png' AS file, 'image/png' AS media_type, repeat('0', 64) AS sha256, 1 AS bytes, 1 AS side, NULL AS code
                    WHERE state = 'SUCCEEDED'
                    UNION ALL
                    SELECT state, NULL, NULL, NULL, NULL, NULL, 'CODE' WHERE state <> 'SUCCEEDED') AS s
                """, outcome, paid, customId, state);
    }
}
