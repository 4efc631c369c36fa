package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered is what the OpenAPI document says, nulls among it; nobody works on the queue. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class AnswersAsDocumentedTest {

    private static final String JSON = "application/json";

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

    private Client client;
    private Documented documented;
    private long batch;

    @BeforeEach
    void open() throws Exception {
        client = new Client(
                server,
                tokens.create("test", "root", Role.ADMIN, Optional.empty()).secret());
        documented = new Documented(client.get("/q/openapi?format=json").json());
        batch = TestSql.number(
                database,
                "INSERT INTO batch (name, owner, queue, max_paid, credits_per_edit) VALUES ('b', 'told', -1, 9, 2.5) RETURNING id");
    }

    @Test
    void should_answer_jobs_as_the_document_says() throws Exception {
        long waits = job(1);
        TestSql.execute(
                database,
                "INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) VALUES (%d, %d, -1, 'EDIT', 5, 1)"
                        .formatted(waits, batch));
        long runs = job(2);
        attempt(runs, "NULL, NULL, NULL, NULL, NULL");
        long done = job(3);
        attempt(done, "'SUCCEEDED', clock_timestamp(), true, 200, 'm'");
        TestSql.execute(database, """
                INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height, record_uuid)
                VALUES (%d, %d, 'SUCCEEDED', 1, 'f', 'image/png', repeat('a', 64), 1, 1, 1, gen_random_uuid())
                """.formatted(done, batch));
        client.send("PUT", "/api/v1/jobs/" + done + "/verdict", JSON, "{\"verdict\": \"ACCEPTED\"}");
        long failed = job(4);
        attempt(failed, "'MODERATED', clock_timestamp(), false, 400, 'm'");
        TestSql.execute(
                database,
                "INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) VALUES (%d, %d, 'FAILED', 1, 'MODERATED', 'm')"
                        .formatted(failed, batch));

        for (long job : new long[] {waits, runs, done, failed}) {
            assertAsTold("get", "/api/v1/jobs/{id}", client.get("/api/v1/jobs/" + job));
        }
        Client.Answer part = client.get("/api/v1/jobs?limit=2&batch_id=" + batch);
        assertThat(part.json().path("next_cursor").isTextual()).isTrue();
        assertAsTold("get", "/api/v1/jobs", part);
        Client.Answer all = client.get("/api/v1/jobs?batch_id=" + batch);
        assertThat(all.json().path("next_cursor").isNull()).isTrue();
        assertAsTold("get", "/api/v1/jobs", all);
        assertAsTold("get", "/api/v1/jobs/{id}/verdict", client.get("/api/v1/jobs/" + done + "/verdict"));
        assertAsTold("get", "/api/v1/batches/{id}/verdicts", client.get("/api/v1/batches/" + batch + "/verdicts"));
        assertAsTold(
                "post",
                "/api/v1/batches/{id}/retry",
                client.post("/api/v1/batches/" + batch + "/retry", JSON, "{\"dry_run\": true}"));
        assertAsTold(
                "post", "/api/v1/batches/{id}/resume", client.post("/api/v1/batches/" + batch + "/resume", JSON, ""));
        String what = "{\"kind\": \"RETRY\", \"batch_id\": %d%s}";
        assertAsTold(
                "post",
                "/api/v1/operations",
                client.post("/api/v1/operations", JSON, what.formatted(batch, ", \"dry_run\": true")));
        assertAsTold("post", "/api/v1/operations", client.post("/api/v1/operations", JSON, what.formatted(batch, "")));
        assertAsTold("get", "/api/v1/operations", client.get("/api/v1/operations"));
    }

    @Test
    void should_answer_batches_and_the_rest_as_the_document_says() throws Exception {
        assertAsTold("get", "/api/v1/batches/{id}", client.get("/api/v1/batches/" + batch));
        TestSql.execute(
                database, "INSERT INTO batch (name, queue, cancelled_at, paused_at) VALUES ('b', -1, now(), now())");
        assertAsTold("get", "/api/v1/batches", client.get("/api/v1/batches?limit=2"));
        for (String path : List.of("queue", "queue/throughput", "tokens", "audit", "session", "webhook-secret")) {
            assertAsTold("get", "/api/v1/" + path, client.get("/api/v1/" + path));
        }
        assertAsTold(
                "post",
                "/api/v1/batches",
                client.post("/api/v1/batches?dry_run=true", "text/csv", "image,prompt\nasset:a.png,p\n"));
    }

    @Test
    void should_refuse_as_the_document_says() throws Exception {
        Client.Answer rows = client.post(
                "/api/v1/batches", "text/csv", "image,prompt,steps\n" + "asset:a.png,p,999\n".repeat(1_001));
        assertThat(rows.json().has("errors_url")).as("more than are listed").isTrue();
        for (Client.Answer refused : List.of(rows, client.get("/api/v1/jobs/1"), client.get("/api/v1/jobs?limit=0"))) {
            assertThat(refused.status()).isBetween(400, 499);
            assertThat(documented.mistakes(
                            documented.component("responses", "Problem"), "application/problem+json", refused.json()))
                    .as(refused.text())
                    .isEmpty();
        }
    }

    private void assertAsTold(String method, String path, Client.Answer answer) {
        assertThat(answer.status()).as(path + ": " + answer.text()).isBetween(200, 299);
        assertThat(documented.mistakes(method, path, answer.status(), answer.json()))
                .as(path + ": " + answer.text())
                .isEmpty();
    }

    private long job(int row) throws SQLException {
        return TestSql.number(database, """
                INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                VALUES (nextval('job_id_block'), %d, %d, 'row-%d', 'n', 'asset:a', '{"prompt":"p"}', '{}', 'EDIT', 'a', 1) RETURNING id
                """.formatted(batch, row, row));
    }

    private void attempt(long job, String settled) throws SQLException {
        TestSql.execute(
                database,
                "INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at, paid, http_status, message) VALUES (%d, 1, %d, 'EDIT', 79, 0, %s)"
                        .formatted(job, batch, settled));
    }
}
