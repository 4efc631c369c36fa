package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** No list reads a table of jobs whole, however large it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobListsPlanTest {

    private static final Long[] BATCHES = LongStream.rangeClosed(1, 20).boxed().toArray(Long[]::new);
    private static final Long[] AFTERS =
            LongStream.range(0, 20).map(i -> 0).boxed().toArray(Long[]::new);
    private static final int WINDOW = JobCandidates.WINDOW;

    private TestDatabase database;

    @BeforeAll
    void fill() throws Exception {
        database = TestDatabase.fresh();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO batch (name, owner) SELECT 'b' || i, 'o' || i % 3 FROM generate_series(1, 500) i");
            statement.execute("""
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                    SELECT i, 1 + i % 500, i, i::text, 'n', 'asset:a', '{}', '{}', 'EDIT', 'a', i FROM generate_series(1, 60000) i
                    """);
            statement.execute("""
                    INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                    SELECT id, batch_id, CASE id % 3 WHEN 0 THEN 'FAILED' WHEN 1 THEN 'CANCELLED' ELSE 'UNCERTAIN' END, 1,
                           CASE id % 2 WHEN 0 THEN 'MODERATED' ELSE 'CANCELLED' END, 'm' FROM job WHERE id > 10000
                    """);
            statement.execute("""
                    INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at, paid)
                    SELECT job_id, 1, batch_id, 'EDIT', 1, 0, 'FAILED', now(), false FROM result
                    """);
            statement.execute("""
                    INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries)
                    SELECT id, 2, batch_id, 'EDIT', 1, 0 FROM job WHERE id BETWEEN 9000 AND 9100
                    """);
            statement.execute(
                    "INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) SELECT id, batch_id, 0, 'EDIT', 5, id FROM job WHERE id < 9000");
            statement.execute("SELECT fold_tally()");
            statement.execute("ANALYZE");
        }
    }

    @AfterAll
    void close() {
        database.close();
    }

    @TestFactory
    Stream<DynamicTest> should_read_along_an_index() {
        Long[] some = LongStream.rangeClosed(20_000, 22_499).boxed().toArray(Long[]::new);
        Object[] matching = new Object[24];
        matching[2] = some;
        matching[3] = new String[] {"FAILED", "QUEUED"};
        return Stream.of(
                plan("the batches", BatchesWithJobs.ALL, 1_000L, BatchesWithJobs.MOST),
                plan("the batches of an owner", BatchesWithJobs.OWN, "o1", 1_000L, BatchesWithJobs.MOST),
                plan("any state", JobCandidates.ANY, BATCHES, AFTERS, WINDOW),
                plan("at rest", JobCandidates.AT_REST, BATCHES, AFTERS, new String[] {"FAILED", "UNCERTAIN"}, WINDOW),
                plan("by error", JobCandidates.WITH_ERROR, BATCHES, AFTERS, "MODERATED", "MODERATED", WINDOW),
                plan("by name", JobCandidates.NAMED, BATCHES, AFTERS, "777"),
                plan("running", JobCandidates.RUNNING, BATCHES, AFTERS, null, null),
                plan("running on a worker", JobCandidates.RUNNING, BATCHES, AFTERS, 1L, 1L),
                plan(
                        "running or at rest",
                        JobCandidates.RUNNING_OR_AT_REST,
                        BATCHES,
                        AFTERS,
                        null,
                        null,
                        BATCHES,
                        AFTERS,
                        new String[] {"FAILED", "UNCERTAIN"},
                        WINDOW),
                plan("under way", JobCandidates.UNDER_WAY, 0L, 3L, 3L, 3L, 3L, 3L, WINDOW, WINDOW, WINDOW, WINDOW),
                plan("what is shown", JobLists.SHOWN, (Object) Arrays.copyOf(some, 51)),
                plan("what matches", JobLists.MATCHING, matching));
    }

    /** Where few match, a walk along the primary key that hopes to meet enough soon reads all of it. */
    @TestFactory
    Stream<DynamicTest> should_not_walk_the_primary_key_for_what_is_rare() {
        Long[] last = {500L};
        Long[] begin = {0L};
        return Stream.of(
                rare("any state", "job_batch", JobCandidates.ANY, last, begin, WINDOW),
                rare(
                        "at rest",
                        "result_batch_state",
                        JobCandidates.AT_REST,
                        last,
                        begin,
                        new String[] {"SUCCEEDED", "FAILED"},
                        WINDOW),
                rare(
                        "running or at rest",
                        "result_batch_state",
                        JobCandidates.RUNNING_OR_AT_REST,
                        last,
                        begin,
                        null,
                        null,
                        last,
                        begin,
                        new String[] {"SUCCEEDED", "FAILED"},
                        WINDOW),
                rare(
                        "by error",
                        "result_batch_error",
                        JobCandidates.WITH_ERROR,
                        last,
                        begin,
                        "NOT_SENT",
                        "NOT_SENT",
                        WINDOW));
    }

    private DynamicTest rare(String name, String index, String sql, Object... parameters) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThat(explain(sql, parameters))
                        .contains(index)
                        .doesNotContain("job_pkey", "result_pkey", "Seq Scan on job", "Seq Scan on result"));
    }

    private String explain(String sql, Object... parameters) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN (ANALYZE) " + sql)) {
            Sql.set(statement, parameters);
            try (ResultSet line = statement.executeQuery()) {
                while (line.next()) {
                    plan.append(line.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }

    private DynamicTest plan(String name, String sql, Object... parameters) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThat(explain(sql, parameters))
                        .doesNotContainPattern("Seq Scan on (job|result|attempt|ready|tally)\\b"));
    }
}
