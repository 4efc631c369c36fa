package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Pace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With {@code darkroom.editor.mode=async} everything ends as the table says, and what is special to it holds. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@TestProfile(AsyncEditTest.Async.class)
class AsyncEditTest extends OutcomeTableTest {

    public static final class Async implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("darkroom.editor.mode", "async", "darkroom.queue.heartbeat-interval", "200ms");
        }
    }

    @AfterEach
    void answerQuicklyAgain() throws Exception {
        latency("20ms");
    }

    @Test
    void should_journal_the_record_at_once_and_look_it_up_until_it_is_final() throws Exception {
        latency("2s");
        long before = charges();

        long batch = submit("HOLD");
        await().atMost(Duration.ofMillis(1_800))
                .until(() ->
                        text("SELECT count(record_uuid)::text FROM attempt WHERE step = 'EDIT' AND outcome = 'UNKNOWN'"
                                        + " AND batch_id = " + batch)
                                .equals("1"));
        assertThat(batches.progress(batch).charged()).as("it may be paid").isEqualTo(1);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).succeeded() == 1);
        assertThat(text(
                        "SELECT string_agg(DISTINCT step || ' ' || outcome || ' ' || paid, ',') FROM attempt WHERE batch_id = "
                                + batch))
                .isEqualTo("DOWNLOAD SUCCEEDED false,EDIT SUCCEEDED true");
        assertThat(Integer.parseInt(
                        text("SELECT count(*)::text FROM attempt WHERE step = 'DOWNLOAD' AND batch_id = " + batch)))
                .as("look-ups")
                .isGreaterThan(5);
        assertThat(charges() - before).isEqualTo(1);
    }

    @Test
    void should_keep_to_the_cap_of_paid_calls_while_records_are_open() throws Exception {
        latency("1s");
        long before = charges();
        long batch = submit("HOLD");
        execute("UPDATE batch SET max_paid = 2 WHERE id = " + batch);
        more(batch, 6);

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            BatchProgress progress = batches.progress(batch);
            assertThat(progress.charged()).isLessThanOrEqualTo(2);
            return progress.succeeded() == 2 && progress.held() == 4;
        });
        assertThat(charges() - before).isEqualTo(2);
    }

    @Test
    void should_look_up_what_a_worker_that_died_had_been_promised() throws Exception {
        latency("1s");
        long before = charges();
        byte[] promised = acceptedBySomebodyElse();
        long job = Long.parseLong(
                text("""
                WITH dead AS (
                    INSERT INTO worker (name, host, pid, process_start, queue, dead_at) VALUES ('w', 'elsewhere', 1, '1', 0, now()) RETURNING id),
                batch AS (INSERT INTO batch (name, out_dir) VALUES ('crash', '%s') RETURNING id),
                job AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                    SELECT nextval('job_id_block'), id, 1, 'c', 'c', 'asset:%2$s', '{"prompt":"p"}', '{}', 'EDIT', 0, '%2$s' FROM batch
                    RETURNING id, batch_id),
                answered AS (
                    INSERT INTO answer (job_id, lease, http_status, content_type, body)
                    SELECT id, 1, 200, 'application/json', decode('%3$s', 'hex') FROM job)
                INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries)
                SELECT job.id, 1, job.batch_id, 'EDIT', dead.id, 0 FROM job, dead RETURNING job_id
                """.formatted(out.resolve("crash"), SAMPLE, HexFormat.of().formatHex(promised))));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> text("SELECT state FROM job_state WHERE job_id = " + job)
                        .equals("SUCCEEDED"));

        assertThat(charges() - before).as("the one that was promised").isEqualTo(1);
        assertThat(text("SELECT outcome || ' ' || paid FROM attempt WHERE step = 'EDIT' AND job_id = " + job))
                .isEqualTo("SUCCEEDED true");
    }

    /** Ten permits a second; open records ask for one every 50 to 100 ms each, the edits that wait for as many as they get. */
    @Test
    void should_let_neither_edits_nor_look_ups_starve_where_both_want_every_permit() throws Exception {
        latency("500ms");
        pace.change("api", Pace.Change.to(Pace.Limit.of(600, 1)));
        try {
            long batch = submit("HOLD");
            more(batch, 30);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> batches.progress(batch).succeeded() == 30);

            assertThat(text("SELECT (count(*) FILTER (WHERE a.claimed_at > s.first) > 10)::text FROM attempt a, "
                            + "(SELECT min(finished_at) AS first FROM result WHERE batch_id = " + batch + ") s "
                            + "WHERE a.step = 'EDIT' AND a.batch_id = " + batch))
                    .as("records were finished long before the last edit was sent")
                    .isEqualTo("true");
        } finally {
            pace.change("api", Pace.Change.to(Pace.Limit.of(600_000, 1)));
        }
    }

    private void more(long batch, int last) throws Exception {
        execute("""
                WITH more AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                    SELECT nextval('job_id_block'), batch_id, i, 'c' || i, 'c' || i, image, request, input, 'EDIT', i, asset_path
                    FROM job, generate_series(2, %d) i WHERE batch_id = %d RETURNING *)
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                SELECT id, batch_id, 0, first_step, priority, turn FROM more
                """.formatted(last, batch));
    }

    private byte[] acceptedBySomebodyElse() throws IOException, InterruptedException {
        String body = "{\"type\":\"IMAGE_EDITOR\",\"model\":\"black-forest-labs/flux-2-pro\",\"async\":true,"
                + "\"promptObject\":{\"prompt\":\"p\",\"imageUrl\":\"" + SAMPLE + "\"}}";
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(simulator + "/api/features"))
                        .header("Content-Type", "application/json")
                        .header("API-KEY", "a-key-for-tests")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(new String(answer.body())).contains("PROCESSING");
        return answer.body();
    }

    private void latency(String latency) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(simulator + "/simulator/settings"))
                        .PUT(HttpRequest.BodyPublishers.ofString("{\"latency\":\"" + latency + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
