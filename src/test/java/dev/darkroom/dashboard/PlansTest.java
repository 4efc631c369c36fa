package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pages ask of the database, by its own plan: nothing of it reads a table of jobs from end to end. */
class PlansTest {

    private static final String FILL = """
            INSERT INTO batch (name) SELECT 'batch ' || b FROM generate_series(1, 4) AS b;
            INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
            SELECT j, 1 + j % 4, j, 'job ' || j, 'job-' || j, 'asset:a.png', '{"prompt": "red"}', '{}', 'EDIT', j, 'a.png' FROM generate_series(1, 40000) AS j;
            INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
            SELECT j, 1 + j % 4, 'FAILED', 1, (ARRAY['MODERATED', 'UPSTREAM_BUSY', 'NOT_SENT'])[1 + j % 3], 'no' FROM generate_series(1, 20000) AS j;
            INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height)
            SELECT j, 1 + j % 4, 'SUCCEEDED', 1, 'a.png', 'image/png', repeat('0', 64), 1, 1, 1 FROM generate_series(20001, 40000) AS j;
            INSERT INTO answer (job_id, lease, http_status, body) SELECT j, 1, 200, 'x' FROM generate_series(1, 40000) AS j;
            ANALYZE;
            """;

    private static TestDatabase database;

    @BeforeAll
    static void fill() throws SQLException {
        database = TestDatabase.fresh();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(FILL);
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Test
    void should_count_reasons_by_an_index_and_never_beyond_the_bound() throws SQLException {
        String[] codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toArray(String[]::new);
        String plan = plan(ErrorCounts.COUNT, 10, new Long[] {1L, 2L, 3L, 4L}, codes, 11);
        assertThat(plan)
                .doesNotContain("Seq Scan on result")
                .containsPattern("Index.* Scan using result_\\w+ on result");
        assertThat(plan)
                .as("rows of each look")
                .doesNotContainPattern("on result [^\\n]*rows=(1[2-9]|[2-9]\\d|\\d{3,})(\\.00)? loops");
    }

    @Test
    void should_find_the_latest_pictures_backwards_along_an_index() throws SQLException {
        String plan = plan(LatestPictures.LATEST, 2L, LatestPictures.MOST);
        assertThat(plan).contains("Scan Backward using result_batch_state").doesNotContain("Seq Scan");
    }

    @Test
    void should_find_the_last_answer_of_a_job_by_its_key() throws SQLException {
        assertThat(plan(Records.LAST, 100, 17L)).contains("answer_pkey").doesNotContain("Seq Scan");
    }

    private static String plan(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN (ANALYZE, TIMING OFF) " + sql)) {
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
