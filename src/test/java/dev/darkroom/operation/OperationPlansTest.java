package dev.darkroom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Nothing that an operation, its preview or its page asks reads a table of jobs whole, or its primary key for the few jobs of a small batch. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationPlansTest {

    private static final int CHUNK = Matching.CHUNK;

    /** One batch has nearly all jobs, and the small one comes last. */
    private static final String FILL = """
            INSERT INTO batch (name, owner) SELECT 'b' || i, 'o' || i % 3 FROM generate_series(1, 300) i;
            INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
            SELECT i, CASE WHEN i <= 59900 THEN 1 ELSE 2 END, i, i::text, 'n', 'asset:a', '{}', '{}', 'EDIT', 'a', i FROM generate_series(1, 60000) i;
            INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
            SELECT id, batch_id, CASE id % 3 WHEN 0 THEN 'FAILED' WHEN 1 THEN 'CANCELLED' ELSE 'UNCERTAIN' END, 1,
                   CASE id % 2 WHEN 0 THEN 'MODERATED' ELSE 'CANCELLED' END, 'm' FROM job WHERE id > 10000;
            INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at, paid)
            SELECT job_id, 1, batch_id, 'EDIT', 1, 0, 'FAILED', now(), false FROM result;
            INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries) SELECT id, 2, batch_id, 'EDIT', 1, 0 FROM job WHERE id BETWEEN 9000 AND 9100;
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) SELECT id, batch_id, 0, 'EDIT', 5, id FROM job WHERE id < 9000;
            INSERT INTO held (job_id, batch_id, queue, step, priority, turn, reason) SELECT id, batch_id, 0, 'EDIT', 5, id, 'PAUSED' FROM job WHERE id BETWEEN 9101 AND 9999;
            INSERT INTO operation (kind, selection, only_owner, asked_by, as_of, state, matched, finished_at)
            SELECT 'RETRY', '{}', CASE WHEN i % 2 = 0 THEN 'o' || i % 7 END, 'test', now(), 'FINISHED', 5, now() FROM generate_series(1, 5000) i;
            INSERT INTO tally (batch_id, queued) SELECT 1 + i % 300, 1 FROM generate_series(1, 6000) i;
            ANALYZE;
            """;

    private TestDatabase database;

    @BeforeAll
    void fill() throws SQLException {
        database = TestDatabase.fresh();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(FILL);
        }
    }

    @AfterAll
    void close() {
        database.close();
    }

    @TestFactory
    Stream<DynamicTest> should_go_along_the_index_of_the_batch() {
        return Stream.of(
                along(
                        "at rest",
                        "result_batch_state",
                        Matching.AT_REST,
                        new String[] {"FAILED", "UNCERTAIN"},
                        2L,
                        0L,
                        CHUNK,
                        CHUNK),
                along(
                        "in a state that none is in",
                        "result_batch_state",
                        Matching.AT_REST,
                        new String[] {"SUCCEEDED"},
                        1L,
                        0L,
                        CHUNK,
                        CHUNK),
                along("by error", "result_batch_error", Matching.WITH_ERROR, 2L, "NOT_SENT", "NOT_SENT", 0L, CHUNK),
                along("under way", "job_batch", Matching.UNDER_WAY, 0L, 2L, 2L, 2L, 2L, CHUNK, CHUNK, CHUNK, CHUNK),
                along("by name", "job_custom_id", Matching.NAMED, 2L, "59950", 0L, CHUNK),
                along("running", "attempt_open", Matching.RUNNING, 2L, 0L, CHUNK),
                along("a list of all", "operation_pkey", Operations.ALL, Long.MAX_VALUE, 26),
                along("a list of one's own", "operation_owner", Operations.OWN, "o3", "o3", Long.MAX_VALUE, 26),
                along(
                        "the next batch",
                        "tally_batch",
                        BatchWalk.NEXT,
                        Long.MAX_VALUE,
                        null,
                        null,
                        OffsetDateTime.now(),
                        1_000),
                along("which match", "job_pkey", Matching.MATCH, matching()));
    }

    private static Object[] matching() {
        List<Object> values = new ArrayList<>(List.of(OffsetDateTime.now()));
        values.addAll(Arrays.asList(null, null));
        values.add(LongStream.rangeClosed(20_000, 20_999).boxed().toArray(Long[]::new));
        values.add(new String[] {"FAILED"});
        values.addAll(Arrays.asList(new Object[22]));
        return values.toArray();
    }

    private DynamicTest along(String name, String index, String sql, Object... values) {
        return DynamicTest.dynamicTest(name, () -> {
            String plan = explain(sql, values);
            assertThat(plan)
                    .contains(index)
                    .doesNotContainPattern("Seq Scan on (job|result|attempt|ready|held|operation)\\b");
            if (!index.equals("job_pkey")) {
                assertThat(plan).doesNotContain("job_pkey", "result_pkey");
            }
        });
    }

    private String explain(String sql, Object... values) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN (ANALYZE) " + sql)) {
            Matching.set(statement, values);
            StringBuilder plan = new StringBuilder();
            try (ResultSet line = statement.executeQuery()) {
                while (line.next()) {
                    plan.append(line.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }
}
