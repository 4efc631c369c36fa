package dev.darkroom.result;

import dev.darkroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Writes jobs, attempts and results as the queue would, whatever story a test wants to tell. */
final class Ledger {

    private final TestDatabase database;
    private final long batch;
    private int rows;

    private Ledger(TestDatabase database, long batch) {
        this.database = database;
        this.batch = batch;
    }

    static Ledger of(TestDatabase database, String... columns) throws SQLException {
        Ledger none = new Ledger(database, 0);
        long batch = none.number("INSERT INTO batch (name, columns) VALUES ('test', ?) RETURNING id", (Object) columns);
        return new Ledger(database, batch);
    }

    long batch() {
        return batch;
    }

    /** A job and its input row. */
    long job(String customId, String prompt, String input) throws SQLException {
        return number("""
                INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn,
                                 created_at)
                VALUES (nextval('job_id_block'), ?, ?, ?, ?, 'asset:a/b.png', json_build_object('prompt', ?::text), ?::json, 'EDIT', 'a/b.png', 0,
                        '2026-03-27 10:00:00+01')
                RETURNING id
                """, batch, ++rows, customId, customId, prompt, input);
    }

    /** An attempt that ended, or is open where the outcome is null. */
    void attempt(long job, int lease, String step, String outcome, Boolean paid) throws SQLException {
        number("""
                INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, claimed_at, settled_at, outcome, paid)
                VALUES (?, ?, ?, ?, 1, 0, '2026-03-27 10:00:00.5+00', CASE WHEN ?::text IS NULL THEN NULL ELSE now() END, ?, ?)
                RETURNING lease
                """, job, lease, batch, step, outcome, outcome, paid);
    }

    void succeeded(long job, String file, long bytes) throws SQLException {
        number("""
                INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height, record_uuid, finished_at)
                VALUES (?, ?, 'SUCCEEDED', 1, ?, 'image/png', repeat('ab', 32), ?, 1024, 768, 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
                        '2026-03-27 10:00:30+00')
                RETURNING lease
                """, job, batch, file, bytes);
    }

    void rests(long job, String state, String code, String message) throws SQLException {
        number("""
                INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) VALUES (?, ?, ?, 1, ?, ?) RETURNING lease
                """, job, batch, state, code, message);
    }

    /** By a job that is still to come. */
    void replaced(long job) throws SQLException {
        number("UPDATE job SET replaced_by = id + 1 WHERE id = ? RETURNING 1", job);
    }

    /** Runs a statement that answers one number. */
    long number(String sql, Object... values) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                Object value =
                        values[i] instanceof String[] texts ? connection.createArrayOf("text", texts) : values[i];
                statement.setObject(i + 1, value);
            }
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }
}
