package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.job.Sha256;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole of it, from a CSV that somebody sends to the picture that comes back, against the simulator. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {

    private static final String CAT = "asset:development/images/2025_12_04_18_10_29_882_cat.png";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    DataSource database;

    private Client ada;
    private Client admin;

    @BeforeAll
    void start() throws Exception {
        ada = client("ada", Role.SUBMITTER);
        admin = client("root", Role.ADMIN);
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @Test
    void should_take_a_csv_work_on_it_and_give_back_the_pictures() throws Exception {
        String csv = "custom_id,image,prompt\n"
                + IntStream.range(0, 5)
                        .mapToObj(i -> "cat-%d,%s,Give cat %d a hat\n".formatted(i, CAT, i))
                        .collect(Collectors.joining());
        Client.Answer accepted = ada.post("/api/v1/batches?name=cats&credits_per_edit=0.5&max_paid=5", "text/csv", csv);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String batch = accepted.header("Location");
        assertThat(batch).matches("(http://.*)?/api/v1/batches/\\d+");

        await().atMost(PATIENCE)
                .until(() -> ada.get(batch).json().path("state").textValue().equals("FINISHED"));
        Client.Answer finished = ada.get(batch);
        assertThat(finished.json().path("request_counts").path("succeeded").intValue())
                .as(finished.text())
                .isEqualTo(5);
        assertThat(finished.json().path("calls").path("paid").intValue()).isEqualTo(5);
        assertThat(finished.json().path("estimated_credits").decimalValue()).isEqualByComparingTo("2.5");
        assertThat(ada.get(batch, "If-None-Match", finished.header("ETag")).status())
                .isEqualTo(304);

        long id = finished.json().path("id").longValue();
        List<JsonNode> jobs = all("/api/v1/jobs?state=succeeded&limit=2&batch_id=" + id);
        assertThat(jobs)
                .extracting(job -> job.path("custom_id").textValue())
                .containsExactly("cat-0", "cat-1", "cat-2", "cat-3", "cat-4");
        assertThat(all("/api/v1/jobs?custom_id_prefix=cat-&limit=3&batch_id=" + id))
                .hasSize(5);
        assertThat(all("/api/v1/jobs?custom_id=cat-3&batch_id=" + id)).hasSize(1);
        assertThat(all("/api/v1/jobs?state=queued&batch_id=" + id)).isEmpty();
        assertThat(all("/api/v1/jobs?error_code=MODERATED&batch_id=" + id)).isEmpty();

        String job = "/api/v1/jobs/" + jobs.get(0).path("id").longValue();
        JsonNode whole = ada.get(job).json();
        assertThat(whole.path("request").path("prompt").textValue()).isEqualTo("Give cat 0 a hat");
        assertThat(whole.path("attempts"))
                .extracting(a -> a.path("step").textValue())
                .containsExactly("EDIT", "DOWNLOAD");

        Client.Answer picture = ada.get(job + "/result");
        String sha256 = whole.path("result").path("sha256").textValue();
        assertThat(picture.status()).isEqualTo(200);
        assertThat(Sha256.of(picture.body())).isEqualTo(sha256);
        assertThat(picture.header("Content-Type")).isEqualTo("image/png");
        assertThat(picture.header("ETag")).isEqualTo("\"" + sha256 + "\"");
        assertThat(picture.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(ada.get(job + "/result", "If-None-Match", picture.header("ETag"))
                        .status())
                .isEqualTo(304);
        Client.Answer part = ada.get(job + "/result", "Range", "bytes=10-29");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(picture.body(), 10, 30));
        assertThat(part.header("Content-Range")).isEqualTo("bytes 10-29/" + picture.body().length);
        Client.Answer tail = ada.get(job + "/result", "Range", "bytes=-7");
        assertThat(tail.body())
                .isEqualTo(Arrays.copyOfRange(picture.body(), picture.body().length - 7, picture.body().length));
        assertThat(ada.get(job + "/result", "Range", "bytes=99999999-").status())
                .isEqualTo(416);

        Client.Answer record = ada.get(job + "/record");
        assertThat(record.header("Content-Type")).startsWith("application/json");
        assertThat(record.json().findValue("uuid").textValue())
                .isEqualTo(whole.path("record_uuid").textValue());
    }

    @Test
    void should_take_a_single_edit_and_refuse_to_decide_about_what_is_done() throws Exception {
        Client.Answer accepted = ada.post("/api/v1/jobs", "application/json", edit("one", "\"steps\": 30"));
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String job = accepted.header("Location");
        await().atMost(PATIENCE)
                .until(() -> ada.get(job).json().path("state").textValue().equals("SUCCEEDED"));
        assertProblem(ada.post(job + "/cancel", null, null), 409, "SUCCEEDED");
        assertProblem(ada.post(job + "/resolve", "application/json", "{\"decision\": \"RESEND\"}"), 409, "SUCCEEDED");
    }

    @Test
    void should_tell_everything_that_is_wrong_with_the_rows_in_one_answer_and_queue_nothing() throws Exception {
        long before = TestSql.number(database, "SELECT count(*) FROM batch");
        String csv = "image,prompt,steps\n%s,a,99\n/etc/passwd,b,20\n%s,,20\n".formatted(CAT, CAT);
        for (String dry : List.of("false", "true")) {
            Client.Answer refused = ada.post("/api/v1/batches?dry_run=" + dry, "text/csv", csv);
            assertProblem(refused, 422, "INVALID_ROWS");
            assertThat(refused.json().path("errors_total").intValue()).isEqualTo(3);
            assertThat(refused.json().path("errors"))
                    .extracting(e ->
                            e.path("line").intValue() + " " + e.path("field").textValue())
                    .containsExactly("2 steps", "3 image", "4 prompt");
            assertThat(refused.json().path("errors").path(0).path("detail").textValue())
                    .contains("15 to 50");
            assertThat(refused.json().path("errors").path(1).path("detail").textValue())
                    .contains("local files cannot be named here");
        }
        StringBuilder many = new StringBuilder("image,prompt\n");
        IntStream.range(0, 1_500).forEach(i -> many.append(",p\n"));
        Client.Answer refused = ada.post("/api/v1/batches", "text/csv", many.toString());
        assertThat(refused.json().path("errors")).hasSize(1_000);
        assertThat(refused.json().path("errors_total").intValue()).isEqualTo(1_500);
        assertThat(TestSql.number(database, "SELECT count(*) FROM batch")).isEqualTo(before);
    }

    @Test
    void should_say_what_a_file_would_cost_and_queue_nothing() throws Exception {
        long before = TestSql.number(database, "SELECT count(*) FROM batch");
        Client.Answer preview = ada.post(
                "/api/v1/batches?dry_run=true&credits_per_edit=1.5",
                "application/jsonl",
                "{\"image\": \"https://example.com/a.png\", \"prompt\": \"red\"}\n");
        assertThat(preview.status()).as(preview.text()).isEqualTo(200);
        assertThat(preview.json().path("rows").intValue()).isEqualTo(1);
        assertThat(preview.json().path("uploads").intValue()).isEqualTo(1);
        assertThat(preview.json().path("estimated_credits").decimalValue()).isEqualByComparingTo("1.5");
        assertThat(TestSql.number(database, "SELECT count(*) FROM batch")).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} {1} {3} -> {4} {5} {6}")
    @CsvSource(delimiter = '|', textBlock = """
            GET   | /api/v1/nothing                      |                    |                                | 404 | NOT_FOUND                |
            GET   | /api/v1/jobs/abc                     |                    |                                | 404 | NOT_FOUND                |
            GET   | /api/v1/jobs/4711                    |                    |                                | 404 | NOT_FOUND                |
            GET   | /api/v1/jobs/99999999999999999999999 |                    |                                | 404 | NOT_FOUND                |
            PUT   | /api/v1/queue                        | application/json   | {}                             | 405 | METHOD_NOT_ALLOWED       |
            POST  | /api/v1/jobs                         | text/plain         | hello                          | 415 | MEDIA_TYPE_NOT_SUPPORTED | Content-Type
            POST  | /api/v1/batches                      | application/x-www-form-urlencoded | image,prompt    | 415 | MEDIA_TYPE_NOT_SUPPORTED | Content-Type
            POST  | /api/v1/jobs                         | application/json   | {"image":                      | 400 | INVALID_JSON             |
            POST  | /api/v1/jobs                         | application/json   | [1, 2]                         | 400 | NOT_A_JSON_OBJECT        |
            POST  | /api/v1/jobs                         | application/json   | {"image": "asset:a", "promt": "x"} | 422 | INVALID_ROWS         | promt
            POST  | /api/v1/jobs                         | application/json   | {"image": "asset:a", "prompt": "x", "on_uncertain": "ask"} | 422 | INVALID_VALUE | on_uncertain
            POST  | /api/v1/jobs                         | application/json   | {"image": "asset:a", "prompt": "x", "custom_id": "\\u0000"} | 422 | INVALID_ROWS | custom_id
            POST  | /api/v1/batches?max_payed=3          | text/csv           | image,prompt                   | 422 | UNKNOWN_FIELD            | max_payed
            POST  | /api/v1/batches?max_paid=-1          | text/csv           | image,prompt                   | 422 | INVALID_VALUE            | max_paid
            POST  | /api/v1/batches?dry_run=yes          | text/csv           | image,prompt                   | 422 | INVALID_VALUE            | dry_run
            GET   | /api/v1/batches?limit=501            |                    |                                | 422 | INVALID_VALUE            | limit
            GET   | /api/v1/batches?cursor=zzz           |                    |                                | 422 | INVALID_VALUE            | cursor
            GET   | /api/v1/jobs?state=DONE              |                    |                                | 422 | INVALID_VALUE            | state
            GET   | /api/v1/jobs?state=FAILED,           |                    |                                | 422 | INVALID_VALUE            | state
            GET   | /api/v1/jobs?step=PAY                |                    |                                | 422 | INVALID_VALUE            | step
            GET   | /api/v1/jobs?worker=me               |                    |                                | 422 | INVALID_VALUE            | worker
            GET   | /api/v1/jobs?finished_after=today    |                    |                                | 422 | INVALID_VALUE            | finished_after
            GET   | /api/v1/jobs?cursor=aTE              |                    |                                | 422 | INVALID_VALUE            | cursor
            PATCH | /api/v1/queue                        | application/json   | {"per_minute": 0}              | 422 | INVALID_VALUE            | per_minute
            PATCH | /api/v1/queue                        | application/json   | {"per_minute": "60"}           | 422 | INVALID_VALUE            | per_minute
            PATCH | /api/v1/queue                        | application/json   | {"pause": true}                | 422 | UNKNOWN_FIELD            | pause
            POST  | /api/v1/tokens                       | application/json   | {"name": "a", "role": "KING"}  | 422 | INVALID_VALUE            | role
            POST  | /api/v1/tokens                       | application/json   | {"name": "a", "role": "ADMIN", "expires_at": "soon"} | 422 | INVALID_VALUE | expires_at
            """)
    void should_tell_every_error_as_a_problem(
            String method, String path, String type, String body, int status, String code, String field)
            throws Exception {
        Client.Answer answer = admin.send(method, path, type, body);
        assertProblem(answer, status, code);
        assertThat(answer.json().path("field").textValue()).isEqualTo(field);
        assertThat(answer.text()).doesNotContain("Exception", "dev.darkroom", "\\tat ");
    }

    @ParameterizedTest(name = "{0} {1} -> {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
            batch/pause  | {"max_paid": 1}        | 422 | UNKNOWN_FIELD
            batch/resume | {"max_paid": 1}        | 422 | UNKNOWN_FIELD
            batch/cancel | {"states": ["QUEUED"]} | 422 | UNKNOWN_FIELD
            batch/resume | garbage                | 400 | INVALID_JSON
            batch/resume | {}                     | 200 |
            job/cancel   | {"attempts": 1}        | 422 | UNKNOWN_FIELD
            job/cancel   | garbage                | 400 | INVALID_JSON
            """)
    void should_not_pass_over_what_an_order_says_besides(String order, String body, int status, String code)
            throws Exception {
        String job = ada.post("/api/v1/jobs", "application/json", edit("ordered", null))
                .header("Location");
        String batch = "/api/v1/batches/" + ada.get(job).json().path("batch_id").longValue();
        String path = order.replace("batch/", batch + "/").replace("job/", job + "/");
        Client.Answer answer = ada.post(path, "application/json", body);
        if (code == null) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        } else {
            assertProblem(answer, status, code);
        }
        assertThat(ada.get(batch).json().path("paused_at").isNull()).isTrue();
        assertThat(ada.get(batch).json().path("cancelled_at").isNull()).isTrue();
        assertThat(ada.get(job).json().path("cancel_requested_at").isNull()).isTrue();
    }

    @Test
    void should_give_the_same_batch_again_for_the_same_key_and_refuse_the_key_for_another_request() throws Exception {
        String key = UUID.randomUUID().toString();
        Client.Answer first = ada.post("/api/v1/jobs", "application/json", edit("k", null), "Idempotency-Key", key);
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        Client.Answer again = ada.post("/api/v1/jobs", "application/json", edit("k", null), "Idempotency-Key", key);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertProblem(
                ada.post("/api/v1/jobs", "application/json", edit("other", null), "Idempotency-Key", key),
                422,
                "IDEMPOTENCY_KEY_REUSED");
        Client.Answer another = client("bob", Role.SUBMITTER)
                .post("/api/v1/jobs", "application/json", edit("k", null), "Idempotency-Key", key);
        assertThat(another.header("Location")).as("keys are each owner's own").isNotEqualTo(first.header("Location"));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", " "})
    void should_refuse_an_empty_key_instead_of_taking_it_for_none(String key) throws Exception {
        long before = TestSql.number(database, "SELECT count(*) FROM batch");
        Client.Answer answer =
                ada.post("/api/v1/jobs", "application/json", edit("empty", null), "Idempotency-Key", key);
        assertProblem(answer, 422, "INVALID_VALUE");
        assertThat(answer.json().path("field").textValue()).isEqualTo("Idempotency-Key");
        assertThat(TestSql.number(database, "SELECT count(*) FROM batch")).isEqualTo(before);
    }

    @Test
    void should_make_one_batch_of_two_submissions_that_race_with_one_key() throws Exception {
        for (int round = 0; round < 50; round++) {
            String key = UUID.randomUUID().toString();
            String csv = "image,prompt\n%s,round %d\n".formatted(CAT, round);
            long before = TestSql.number(database, "SELECT count(*) FROM batch");
            List<CompletableFuture<Client.Answer>> two = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                two.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return ada.post("/api/v1/batches", "text/csv", csv, "Idempotency-Key", key);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            Set<String> made = new TreeSet<>();
            for (CompletableFuture<Client.Answer> one : two) {
                assertThat(one.get().status()).as(one.get().text()).isIn(202, 409);
                if (one.get().status() == 202) {
                    made.add(one.get().header("Location"));
                }
            }
            assertThat(made).hasSize(1);
            assertThat(TestSql.number(database, "SELECT count(*) FROM batch") - before)
                    .as("round %d", round)
                    .isEqualTo(1);
        }
    }

    @Test
    void should_go_on_after_the_disk_was_full_where_there_is_room_again() throws Exception {
        TestSql.execute(
                database,
                "UPDATE pace SET stopped_code = 'DISK_FULL', stopped_message = 'm', stopped_at = now() WHERE name = 'api'");
        assertThat(admin.get("/api/v1/queue").json().path("state").textValue()).isEqualTo("STOPPED");
        Client.Answer going = admin.send(
                "PATCH", "/api/v1/queue", "application/json", "{\"stopped\": false, \"per_minute\": 500000}");
        assertThat(going.json().path("state").textValue()).isEqualTo("RUNNING");
    }

    @Test
    void should_hold_the_queue_back_and_change_its_pace() throws Exception {
        Client.Answer paused = admin.send("PATCH", "/api/v1/queue", "application/json", "{\"paused\": true}");
        try {
            assertThat(paused.json().path("state").textValue()).isEqualTo("PAUSED");
            String job = ada.post("/api/v1/jobs", "application/json", edit("held", null))
                    .header("Location");
            assertThat(ada.get(job).json().path("state").textValue()).isEqualTo("QUEUED");
            String batch =
                    "/api/v1/batches/" + ada.get(job).json().path("batch_id").longValue();
            assertThat(ada.send(
                                    "PATCH",
                                    batch,
                                    "application/json",
                                    "{\"name\": \"later\", \"priority\": 9, \"max_paid\": 3}")
                            .json()
                            .path("name")
                            .textValue())
                    .isEqualTo("later");
            assertThat(ada.get(job).json().path("priority").intValue()).isEqualTo(9);
            assertThat(ada.post(batch + "/pause", null, null).status()).isEqualTo(200);
            assertThat(ada.get(batch).json().path("state").textValue()).isEqualTo("PAUSED");
            assertThat(ada.get(batch).json().path("held_reasons"))
                    .extracting(JsonNode::textValue)
                    .containsExactly("PAUSED");
            JsonNode resumed = ada.post(batch + "/resume", null, null).json();
            assertThat(resumed.path("done").intValue()).isEqualTo(1);
            assertThat(resumed.path("buys_nothing").isNull()).isTrue();
            ada.send("PATCH", batch, "application/json", "{\"max_paid\": 0}");
            assertThat(ada.post(batch + "/resume", null, null)
                            .json()
                            .path("buys_nothing")
                            .textValue())
                    .startsWith("its cap of paid calls (0) is reached")
                    .contains("above 0");
            assertThat(ada.post(job + "/cancel", null, null).json().path("done").intValue())
                    .isEqualTo(1);
            assertThat(ada.get(job).json().path("error").path("code").textValue())
                    .isEqualTo("CANCELLED");
            assertThat(ada.get(batch).json().path("state").textValue()).isEqualTo("FINISHED");
            ada.post(batch + "/cancel", null, null);
            assertThat(ada.post(batch + "/resume", null, null)
                            .json()
                            .path("buys_nothing")
                            .textValue())
                    .startsWith("it is cancelled");
        } finally {
            Client.Answer running = admin.send(
                    "PATCH", "/api/v1/queue", "application/json", "{\"paused\": false, \"per_minute\": 500000}");
            assertThat(running.json().path("limits").path(0).path("per_minute").intValue())
                    .isEqualTo(500_000);
        }
        assertThat(admin.get("/api/v1/queue").json().path("workers")).isNotEmpty();
    }

    @Test
    void should_write_down_who_changed_what_and_never_a_secret() throws Exception {
        Client.Answer made =
                admin.post("/api/v1/tokens", "application/json", "{\"name\": \"kim\", \"role\": \"viewer\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Client kim = new Client(server, made.json().path("secret").textValue());
        assertThat(kim.get("/api/v1/queue").status()).isEqualTo(200);
        assertThat(kim.send("PATCH", "/api/v1/queue", "application/json", "{}").status())
                .isEqualTo(403);
        assertThat(admin.send("DELETE", made.header("Location"), null, null).status())
                .isEqualTo(200);
        assertThat(kim.get("/api/v1/queue").status()).isEqualTo(401);

        assertThat(
                        TestSql.number(
                                database,
                                "SELECT count(*) FROM audit WHERE action = 'POST /api/v1/tokens' AND actor = 'root / test' AND result = 201"))
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .until(() -> TestSql.number(
                                database,
                                "SELECT count(*) FROM audit WHERE action = 'PATCH /api/v1/queue' AND actor = 'kim / kim' AND result = 403")
                        == 1);
        assertThat(TestSql.number(database, "SELECT count(*) FROM audit WHERE audit::text LIKE '%dk\\_%'"))
                .isZero();
    }

    @Test
    void should_take_a_post_that_says_so_for_a_patch_and_for_no_other_method() throws Exception {
        String[] override = {"X-HTTP-Method-Override", "PATCH"};
        Client.Answer changed = admin.post("/api/v1/queue", "application/json", "{\"per_minute\": 4711}", override);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.json().path("limits").path(0).path("per_minute").intValue())
                .isEqualTo(4711);
        assertThat(ada.post("/api/v1/queue", "application/json", "{\"per_minute\": 1}", override)
                        .status())
                .as("who may not PATCH")
                .isEqualTo(403);
        admin.send("PATCH", "/api/v1/queue", "application/json", "{\"per_minute\": 600000}");
        assertThat(admin.post("/api/v1/queue", "application/json", "{}").status())
                .isEqualTo(405);
        assertThat(admin.post("/api/v1/tokens/4711", null, null, "X-HTTP-Method-Override", "DELETE")
                        .status())
                .isEqualTo(405);
    }

    /** Half an emoji is nothing that JSON or the database takes. */
    @Test
    void should_tell_of_a_long_value_that_is_cut_within_a_character() throws Exception {
        String csv = "image,prompt,steps\n%s,p,%s\n".formatted(CAT, "9".repeat(199) + "😀😀");

        Client.Answer refused = ada.post("/api/v1/batches?name=half", "text/csv", csv);

        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.json().path("errors").path(0).path("value").textValue())
                .isEqualTo("9".repeat(199) + "…");
    }

    @Test
    void should_describe_itself() throws Exception {
        Client nobody = new Client(server, null);
        Client.Answer document = nobody.get("/q/openapi?format=json");
        assertThat(document.json().path("openapi").textValue()).startsWith("3.1");
        assertThat(document.json().path("paths").path("/api/v1/batches/{id}").has("patch"))
                .isTrue();
        assertThat(document.json()
                        .path("components")
                        .path("schemas")
                        .path("BatchView")
                        .path("properties")
                        .has("request_counts"))
                .isTrue();
        assertThat(nobody.get("/q/openapi").text())
                .startsWith("---\nopenapi: 3.1")
                .contains("/api/v1/batches/{id}:");
        assertThat(nobody.get("/q/swagger-ui/").status()).isEqualTo(200);
    }

    private static String edit(String name, String more) {
        return "{\"custom_id\": \"%s\", \"image\": \"%s\", \"prompt\": \"Make it red\"%s}"
                .formatted(name, CAT, more == null ? "" : ", " + more);
    }

    /** Every part of a list, one after the other. */
    private List<JsonNode> all(String path) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        String cursor = "";
        do {
            Client.Answer part = ada.get(path + cursor);
            assertThat(part.status()).as(part.text()).isEqualTo(200);
            part.json().path("data").forEach(found::add);
            cursor = part.json().path("next_cursor").isNull()
                    ? null
                    : "&cursor=" + part.json().path("next_cursor").textValue();
        } while (cursor != null);
        return found;
    }

    private static void assertProblem(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("code").textValue()).isEqualTo(code);
        assertThat(answer.json().path("status").intValue()).isEqualTo(status);
    }

    private Client client(String owner, Role role) throws Exception {
        return new Client(
                server, tokens.create("test", owner, role, Optional.empty()).secret());
    }
}
