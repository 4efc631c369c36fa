package dev.darkroom.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;

/** A database with many pictures and verdicts, and what it makes of a query. */
public final class ManyVerdicts implements AutoCloseable {

    /** Of four batches, one after the other. */
    public static final int JOBS_OF_A_BATCH = 30_000;

    /** Two in three pictures of each batch have a verdict, those of its beginning; one in four of these is rejected, and half of the rejected were redone. */
    private static final String FILL = """
            INSERT INTO batch (name) SELECT 'batch ' || b FROM generate_series(1, 4) AS b;
            INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
            SELECT j, 1 + (j - 1) / 30000, j, 'job ' || j, 'job-' || j, 'asset:a.png', '{"prompt": "red"}', '{}', 'EDIT', j, 'a.png' FROM generate_series(1, 120000) AS j;
            INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height)
            SELECT id, batch_id, 'SUCCEEDED', 1, 'a.png', 'image/png', repeat('0', 64), 1, 1, 1 FROM job;
            INSERT INTO verdict (job_id, batch_id, verdict, decided_by, redo_job_id)
            SELECT id, batch_id, CASE id % 4 WHEN 0 THEN 'REJECTED' ELSE 'ACCEPTED' END, 'ada', CASE id % 8 WHEN 0 THEN id + 1000000 END
            FROM job WHERE (id - 1) % 30000 < 20000;
            INSERT INTO redo (job_id, redo_of) SELECT redo_job_id, job_id FROM verdict WHERE redo_job_id IS NOT NULL;
            INSERT INTO redo_batch (batch_id, redo_of) SELECT b, b - 1 FROM generate_series(2, 4) AS b;
            SELECT fold_tally();
            ANALYZE;
            """;

    private final TestDatabase database = TestDatabase.fresh();

    public ManyVerdicts() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(FILL);
        }
    }

    /** @param isGeneric as it is planned once it was asked often, whatever the parameters */
    public String plan(boolean isGeneric, String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.connect();
                Statement mode = connection.createStatement()) {
            mode.execute("SET plan_cache_mode = " + (isGeneric ? "force_generic_plan" : "force_custom_plan"));
            try (PreparedStatement statement = connection.prepareStatement("EXPLAIN (ANALYZE, TIMING OFF) " + sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                StringJoiner plan = new StringJoiner("\n");
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        plan.add(rows.getString(1));
                    }
                }
                return plan.toString();
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
