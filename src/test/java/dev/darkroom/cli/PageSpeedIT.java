package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** How long each page takes with millions of jobs in the table and a drain running. Minutes, so only with {@code ./mvnw verify -Pchaos}. */
@EnabledIfSystemProperty(named = "darkroom.test.chaos", matches = "true")
class PageSpeedIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Of the large batch that are at rest; {@code -Ddarkroom.test.jobs=4840000}: five million in all. */
    private static final int RESTED = Integer.getInteger("darkroom.test.jobs", 1_000_000);

    private static final int ROUNDS = 100;
    private static final int WARM_UP = 30;

    /** A batch of :rested and 80,000 whose waiting jobs come last, 40 of 2,000 before it and 40 behind; the triggers are left out, and what they count is written as it is. */
    private static final String FILL = """
            SET session_replication_role = replica;
            INSERT INTO batch (name, owner, credits_per_edit) SELECT 'batch ' || b, 'o' || b % 3, 0.5 FROM generate_series(1, 81) AS b;
            INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path, created_at)
            SELECT j, CASE WHEN j <= 80000 THEN 1 + (j - 1) / 2000 WHEN j <= :rested + 80000 THEN 41 ELSE 42 + (j - :rested - 80001) / 2000 END,
                   j, 'job ' || j, 'job-' || j, 'asset:a.png', '{"prompt": "Give the cat a hat"}', '{}', 'EDIT', j, 'a.png',
                   now() - interval '2 days' + j * interval '0.1 s'
            FROM generate_series(1, :rested + 160000) AS j;
            INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height)
            SELECT id, batch_id, 'SUCCEEDED', 2, 'a.png', 'image/png', repeat('0', 64), 1, 1, 1 FROM job WHERE id <= :rested AND id % 20 <> 0;
            INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
            SELECT id, batch_id, CASE WHEN id % 2000 = 0 THEN 'UNCERTAIN' ELSE 'FAILED' END, 1,
                   CASE WHEN id % 2000 = 0 THEN 'OUTCOME_UNKNOWN' WHEN id % 200000 = 20 THEN 'MODERATED' ELSE 'UPSTREAM_BUSY' END, 'no'
            FROM job WHERE id <= :rested AND id % 20 = 0;
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) SELECT id, batch_id, 0, 'EDIT', 5, id FROM job WHERE id > :rested;
            INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, settled_at, outcome, paid)
            SELECT job_id, 1, batch_id, 'EDIT', 1, 0, now(), CASE state WHEN 'SUCCEEDED' THEN 'SUCCEEDED' WHEN 'FAILED' THEN 'FAILED' ELSE 'UNKNOWN' END,
                   CASE state WHEN 'SUCCEEDED' THEN true WHEN 'FAILED' THEN false END
            FROM result;
            INSERT INTO tally (batch_id, queued, succeeded, failed, uncertain, paid, charged)
            SELECT j.batch_id, count(r.job_id), count(*) FILTER (WHERE s.state = 'SUCCEEDED'), count(*) FILTER (WHERE s.state = 'FAILED'),
                   count(*) FILTER (WHERE s.state = 'UNCERTAIN'), count(*) FILTER (WHERE s.state = 'SUCCEEDED'), count(*) FILTER (WHERE s.state <> 'FAILED')
            FROM job j LEFT JOIN result s ON s.job_id = j.id LEFT JOIN ready r ON r.job_id = j.id GROUP BY j.batch_id;
            INSERT INTO step_tally (step, queued) SELECT 'EDIT', count(*) FROM ready;
            INSERT INTO operation (kind, selection, asked_by, as_of, state, matched, finished_at)
            SELECT 'RETRY', '{"states": ["FAILED"]}', 'test', now(), 'FINISHED', 5, now() FROM generate_series(1, 500);
            SET session_replication_role = origin;
            SELECT setval('job_id_block', 100000000);
            VACUUM ANALYZE;
            """;

    private static final List<String> PATHS = List.of(
            "/",
            "/batches",
            "/batches/41",
            "/batches/81",
            "/batches/41/gallery",
            "/batches/41/gallery?verdict=none",
            "/batches/41/gallery?verdict=rejected",
            "/batches/41/redo",
            "/playground",
            "/jobs",
            "/jobs?batch_id=41",
            "/jobs?batch_id=41&state=queued",
            "/jobs?batch_id=41&state=running",
            "/jobs?batch_id=41&state=failed",
            "/jobs?batch_id=41&state=uncertain",
            "/jobs?batch_id=41&error_code=MODERATED",
            "/jobs?batch_id=41&error_code=NOT_SENT",
            "/jobs?batch_id=3&error_code=MODERATED",
            "/jobs?error_code=MODERATED",
            "/jobs?batch_id=41&custom_id_prefix=nobody",
            "/jobs?batch_id=41&state=failed&custom_id_prefix=nobody",
            "/jobs?batch_id=41&state=failed&error_code=UPSTREAM_BUSY&worker=1",
            "/jobs?worker=1",
            "/jobs?batch_id=41&finished_after=2020-01-01T00:00&finished_before=2020-01-02T00:00",
            "/jobs?batch_id=41&created_before=2020-01-01T00:00",
            "/jobs/500001",
            "/jobs/500020",
            "/operations",
            "/operations/7",
            "/batches/41/retry",
            "/batches/41/retry?error_code=UPSTREAM_BUSY",
            "/batches/41/retry?error_code=MODERATED",
            "/batches/81/cancel",
            "/settings",
            "/settings/audit",
            "/settings/webhooks",
            "/api/v1/queue",
            "/api/v1/queue/throughput",
            "/api/v1/batches",
            "/api/v1/batches/41",
            "/api/v1/jobs?batch_id=41&limit=100");

    private final HttpClient http = HttpClient.newHttpClient();
    private Workplace place;
    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password());
        place.simulator("500ms");
        place.set("DARKROOM_EDITOR_RATE_PER_MINUTE", "600");
        fill();
    }

    @AfterEach
    void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_answer_every_page_within_100_ms_with_millions_of_jobs_and_a_drain() throws Exception {
        Map<String, long[]> figures = new LinkedHashMap<>();
        String before;
        String after;
        try (DarkroomProcess node = place.start(List.of("-Xmx1g"), "serve", "--port", "0")) {
            await().atMost(PATIENCE).until(() -> node.out().endsWith("\n") || !node.isAlive());
            assertThat(node.out()).as(node.err()).startsWith("http://127.0.0.1:");
            String url = node.out().strip();
            before = wholeReads();
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                for (String path : PATHS) {
                    long took = took(url + path);
                    if (round >= WARM_UP) {
                        figures.computeIfAbsent(path, p -> new long[ROUNDS])[round - WARM_UP] = took;
                    }
                }
            }
            after = wholeReads();
        }
        figures.values().forEach(Arrays::sort);
        figures.forEach((path, took) -> System.out.printf(
                Locale.ROOT,
                "%-90s median %6.1f ms, p99 %6.1f ms%n",
                path,
                took[ROUNDS / 2] / 1e6,
                took[ROUNDS * 99 / 100 - 1] / 1e6));
        assertThat(after).as("readings of whole tables").isEqualTo(before);
        assertThat(figures)
                .allSatisfy((path, took) -> assertThat(took[ROUNDS * 99 / 100 - 1] / 1_000_000)
                        .as("ms for %s, p99", path)
                        .isLessThan(100));
    }

    /** How often the large tables were read from end to end, by whatever the node does. */
    private String wholeReads() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT string_agg(relname || ' ' || seq_scan, ', ' ORDER BY relname) FROM pg_stat_user_tables WHERE relname IN ('job', 'result')")) {
            row.next();
            return row.getString(1);
        }
    }

    private long took(String url) throws IOException, InterruptedException {
        String secret = Files.readString(place.dataDir().resolve("admin-token")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + secret)
                .build();
        long begun = System.nanoTime();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        long took = System.nanoTime() - begun;
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        return took;
    }

    private void fill() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : FILL.replace(":rested", Integer.toString(RESTED)).split(";")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }
}
