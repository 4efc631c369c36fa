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
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that is killed in the middle of an operation, and another one that goes on with it. */
class OperationKillIT {

    private static final int JOBS = 40_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private Workplace place;
    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password())
                .set("DARKROOM_API_KEY", "no-key");
        database.execute("INSERT INTO batch (name, owner) VALUES ('all failed', 'admin')");
        database.execute("""
                INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                SELECT i, 1, i, 'job-' || i, 'n' || i, 'asset:a', '{"prompt": "red"}', '{}', 'EDIT', i, 'a' FROM generate_series(1, %d) i
                """.formatted(JOBS));
        database.execute("""
                INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                SELECT id, 1, 'FAILED', 1, 'NOT_SENT', 'm' FROM job
                """);
        // Nobody works on what is put into the line.
        database.execute("UPDATE pace SET paused_at = now()");
    }

    @AfterEach
    void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_retry_every_job_once_though_the_node_is_killed_in_the_middle() throws Exception {
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            HttpResponse<String> begun = post(url(node), "{\"kind\": \"RETRY\", \"batch_id\": 1}");
            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> database.number("SELECT done FROM operation") > 0);
            node.signal("KILL");
            node.end();
        }
        long before = database.number("SELECT done FROM operation");
        assertThat(before).as("killed in the middle").isBetween(1L, JOBS - 1L);
        assertThat(database.number("SELECT count(*) FROM ready")).isEqualTo(before);

        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            url(node);
            await().atMost(PATIENCE)
                    .until(() -> database.number("SELECT count(*) FROM operation WHERE state = 'FINISHED'") == 1);
        }
        assertThat(database.number("SELECT done FROM operation")).isEqualTo(JOBS);
        assertThat(database.number("SELECT skipped FROM operation")).isZero();
        assertThat(database.number("SELECT queued FROM batch_progress"))
                .as("each was put into the line once")
                .isEqualTo(JOBS);
        assertThat(database.number("SELECT count(*) FROM ready")).isEqualTo(JOBS);
        assertThat(database.number("SELECT count(DISTINCT turn) FROM ready")).isEqualTo(JOBS);
    }

    private HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        String secret = Files.readString(place.dataDir().resolve("admin-token")).strip();
        return http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/operations"))
                        .header("Authorization", "Bearer " + secret)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String url(DarkroomProcess node) {
        await().atMost(PATIENCE).until(() -> node.out().endsWith("\n") || !node.isAlive());
        assertThat(node.out()).as(node.err()).startsWith("http://127.0.0.1:");
        return node.out().strip();
    }
}
