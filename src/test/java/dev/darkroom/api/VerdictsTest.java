package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Verdicts and redos through the whole service, against the simulator. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerdictsTest {

    private static final String CAT = "asset:development/images/2025_12_04_18_10_29_882_cat.png";
    private static final String JSON = "application/json";
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

    @BeforeAll
    void start() throws Exception {
        ada = new Client(
                server,
                tokens.create("test", "ada", Role.SUBMITTER, Optional.empty()).secret());
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @Test
    void should_keep_a_verdict_with_who_gave_it_until_it_is_taken_back() throws Exception {
        Done done = finished("hat", "scarf", "fault:moderated-request");
        long job = done.jobs().get(0);
        assertThat(ada.get("/api/v1/jobs/" + job).json().path("verdict").isNull())
                .isTrue();

        JsonNode rejected = judge(job, "{\"verdict\": \"rejected\", \"reason\": \"the hat floats\"}");
        assertThat(rejected.path("verdict").textValue()).isEqualTo("REJECTED");
        assertThat(rejected.path("decided_by").textValue()).isEqualTo("ada");
        JsonNode again = judge(job, "{\"verdict\": \"REJECTED\", \"reason\": \"the hat floats\"}");
        assertThat(again.path("decided_at")).isEqualTo(rejected.path("decided_at"));
        assertThat(ada.get("/api/v1/jobs/" + job).json().at("/verdict/reason").textValue())
                .isEqualTo("the hat floats");
        assertCounts(done.batch(), 1, 0, 1, 1);

        judge(job, "{\"verdict\": \"ACCEPTED\"}");
        judge(done.jobs().get(1), "{\"verdict\": \"ACCEPTED\"}");
        assertCounts(done.batch(), 0, 2, 0, 0);
        assertThat(verdict("DELETE", job, null).status()).isEqualTo(204);
        assertThat(verdict("DELETE", job, null).status()).isEqualTo(204);
        assertThat(verdict("GET", job, null).json().path("code").textValue()).isEqualTo("NO_VERDICT");
        assertCounts(done.batch(), 1, 1, 0, 0);
    }

    @Test
    void should_refuse_a_verdict_about_nothing_and_one_that_says_nothing_and_a_reason_without_end() throws Exception {
        Done done = finished("hat", "fault:moderated-request");
        long job = done.jobs().get(0);
        Client.Answer none = verdict("PUT", done.jobs().get(1), "{\"verdict\": \"ACCEPTED\"}");
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.json().path("code").textValue()).isEqualTo("NO_RESULT");
        for (String body : List.of(
                "{}",
                "{\"verdict\": \"fine\"}",
                "{\"verdict\": \"REJECTED\", \"why\": \"x\"}",
                "{\"verdict\": \"REJECTED\", \"reason\": \"" + "x".repeat(501) + "\"}")) {
            assertThat(verdict("PUT", job, body).status()).as(body).isEqualTo(422);
        }
        assertThat(verdict("GET", job, null).status()).isEqualTo(404);
    }

    @Test
    void should_list_the_verdicts_a_part_at_a_time_and_give_them_all_as_csv() throws Exception {
        Done done = finished("hat", "scarf", "crown");
        judge(done.jobs().get(0), "{\"verdict\": \"REJECTED\", \"reason\": \"too \\\"big\\\", no\"}");
        judge(done.jobs().get(1), "{\"verdict\": \"ACCEPTED\"}");
        judge(done.jobs().get(2), "{\"verdict\": \"REJECTED\"}");

        JsonNode part =
                ada.get(done.path() + "/verdicts?verdict=rejected&limit=1").json();
        assertThat(ids(part)).containsExactly(done.jobs().get(0));
        JsonNode rest = ada.get(done.path() + "/verdicts?verdict=rejected&limit=1&cursor="
                        + part.path("next_cursor").textValue())
                .json();
        assertThat(ids(rest)).containsExactly(done.jobs().get(2));
        assertThat(rest.path("has_more").booleanValue()).isFalse();
        assertThat(ids(ada.get(done.path() + "/verdicts").json())).isEqualTo(done.jobs());

        Client.Answer csv = ada.get(done.path() + "/verdicts.csv");
        assertThat(csv.header("Content-Type")).startsWith("text/csv;charset=utf-8");
        assertThat(csv.header("Content-Disposition")).contains("-verdicts.csv");
        List<List<String>> rows = CsvReader.builder().ofCsvRecord(csv.text()).stream()
                .map(row -> row.getFields())
                .toList();
        assertThat(rows.get(0))
                .containsExactly(
                        "custom_id",
                        "job_id",
                        "verdict",
                        "reason",
                        "decided_by",
                        "decided_at",
                        "prompt",
                        "redo_job_id");
        assertThat(rows).hasSize(4);
        assertThat(rows.get(1)).contains("row-0", "REJECTED", "too \"big\", no", "ada", "hat");
    }

    @Test
    void should_redo_what_was_rejected_as_a_new_batch_and_leave_the_old_pictures_alone() throws Exception {
        Done done = finished("hat", "scarf", "crown");
        judge(done.jobs().get(0), "{\"verdict\": \"REJECTED\"}");
        judge(done.jobs().get(1), "{\"verdict\": \"ACCEPTED\"}");
        judge(done.jobs().get(2), "{\"verdict\": \"REJECTED\"}");
        JsonNode before = ada.get("/api/v1/jobs/" + done.jobs().get(0)).json();

        JsonNode preview = redo(done, "{\"prompt\": \"a smaller {hat}\", \"dry_run\": true}", null)
                .json();
        assertThat(preview.path("edits").intValue()).isEqualTo(2);
        assertThat(preview.path("estimated_credits").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(preview.path("left").longValue()).isZero();

        Client.Answer accepted = redo(
                done,
                "{\"prompt\": \"a smaller {hat}\", \"jobs\": [{\"job_id\": %d, \"prompt\": \"a silver crown\"}, {\"job_id\": %d}]}"
                        .formatted(done.jobs().get(2), done.jobs().get(0)),
                null);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        assertThat(accepted.json().path("name").textValue()).isEqualTo("heads, redone");
        assertThat(accepted.json().path("credits_per_edit").decimalValue()).isEqualByComparingTo("0.25");
        Done redone = await(accepted.json().path("id").longValue());

        JsonNode hat = ada.get("/api/v1/jobs/" + redone.jobs().get(0)).json();
        assertThat(hat.path("custom_id").textValue()).isEqualTo("row-0");
        assertThat(hat.path("image").textValue()).isEqualTo(CAT);
        assertThat(hat.at("/request/prompt").textValue()).isEqualTo("a smaller {hat}");
        assertThat(hat.at("/request/seed").longValue()).isEqualTo(7);
        assertThat(hat.at("/request/guidance").decimalValue()).isEqualByComparingTo("2.5");
        assertThat(hat.path("redo_of").longValue()).isEqualTo(done.jobs().get(0));
        assertThat(ada.get("/api/v1/jobs/" + redone.jobs().get(1))
                        .json()
                        .at("/request/prompt")
                        .textValue())
                .isEqualTo("a silver crown");

        JsonNode after = ada.get("/api/v1/jobs/" + done.jobs().get(0)).json();
        assertThat(after.path("result")).isEqualTo(before.path("result"));
        assertThat(after.path("attempts")).isEqualTo(before.path("attempts"));
        assertThat(after.at("/verdict/redo_job_id").longValue())
                .isEqualTo(redone.jobs().get(0));
        assertCounts(done.batch(), 0, 1, 2, 0);
        assertThat(ada.get(done.path() + "/verdicts.csv").text())
                .contains("," + redone.jobs().get(0));
    }

    @Test
    void should_pay_twice_for_a_redo_only_where_that_is_said() throws Exception {
        Done done = finished("hat", "scarf");
        judge(done.jobs().get(0), "{\"verdict\": \"REJECTED\"}");
        Client.Answer first = redo(done, "{}", "key-" + done.batch());
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(redo(done, "{}", "key-" + done.batch()).json().path("id"))
                .as("the same request once more")
                .isEqualTo(first.json().path("id"));
        assertThat(redo(done, "{\"prompt\": \"x\"}", "key-" + done.batch())
                        .json()
                        .path("code")
                        .textValue())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(redo(done, "{}", null).json().path("code").textValue()).isEqualTo("NOTHING_TO_REDO");

        String chosen = "{\"jobs\": [{\"job_id\": %d}]%s}";
        String one = chosen.formatted(done.jobs().get(0), "");
        assertThat(redo(done, one, null).json().path("code").textValue()).isEqualTo("REDONE_ALREADY");
        assertThat(redo(done, chosen.formatted(done.jobs().get(1), ""), null)
                        .json()
                        .path("code")
                        .textValue())
                .isEqualTo("NOT_REJECTED");
        assertThat(redo(done, chosen.formatted(done.jobs().get(0), ", \"again\": true"), null)
                        .status())
                .isEqualTo(202);

        verdict("DELETE", done.jobs().get(0), null);
        JsonNode rejectedAgain = judge(done.jobs().get(0), "{\"verdict\": \"REJECTED\"}");
        assertThat(rejectedAgain.path("redo_job_id").isNull())
                .as("what was redone stays known when the verdict was taken back meanwhile")
                .isFalse();
        assertThat(redo(done, "{}", null).json().path("code").textValue()).isEqualTo("NOTHING_TO_REDO");
    }

    @Test
    void should_queue_one_redo_where_several_are_asked_for_at_the_same_moment() throws Exception {
        Done done = finished("hat", "scarf", "crown");
        for (long job : done.jobs()) {
            judge(job, "{\"verdict\": \"REJECTED\"}");
        }
        long batches = count("SELECT count(*) FROM batch");
        ExecutorService people = Executors.newFixedThreadPool(4);
        try {
            Callable<Client.Answer> press = () -> redo(done, "{\"prompt\": \"x\"}", null);
            List<Integer> answers = new ArrayList<>();
            for (Future<Client.Answer> answer : people.invokeAll(List.of(press, press, press, press))) {
                answers.add(answer.get().status());
            }
            // One owner has half of the places at a time.
            assertThat(answers).containsOnlyOnce(202).isSubsetOf(202, 409, 503);
        } finally {
            people.shutdown();
        }
        assertThat(count("SELECT count(*) FROM batch") - batches).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM redo WHERE redo_of IN (SELECT id FROM job WHERE batch_id = "
                        + done.batch() + ")"))
                .isEqualTo(3);
        assertCounts(done.batch(), 0, 0, 3, 0);
    }

    @Test
    void should_say_what_is_wrong_with_a_redo() throws Exception {
        Done done = finished("hat");
        judge(done.jobs().get(0), "{\"verdict\": \"REJECTED\"}");
        for (String body : List.of(
                "{\"prompt\": \"  \"}",
                "{\"prompt\": 7}",
                "{\"promt\": \"x\"}",
                "{\"jobs\": []}",
                "{\"jobs\": [7]}",
                "{\"jobs\": [{\"job_id\": \"7\"}]}",
                "{\"jobs\": [{\"job_id\": 7}, {\"job_id\": 7}]}",
                "{\"jobs\": [{\"job\": 7}]}",
                "{\"max_paid\": -1}",
                "{\"prompt\": \"" + "x".repeat(10_001) + "\"}")) {
            Client.Answer refused = redo(done, body, null);
            assertThat(refused.status()).as(body).isEqualTo(422);
        }
        assertCounts(done.batch(), 0, 0, 1, 1);
    }

    @Test
    void should_redo_nothing_while_the_disk_is_kept_for_what_is_paid_for() throws Exception {
        Done done = finished("hat");
        judge(done.jobs().get(0), "{\"verdict\": \"REJECTED\"}");
        QuarkusMock.installMockForType(
                new UploadLimits(List.of(Path.of("target")), Long.MAX_VALUE, Duration.ofHours(1)), UploadLimits.class);
        Client.Answer refused = redo(done, "{}", null);
        assertThat(refused.status()).as(refused.text()).isEqualTo(507);
        assertThat(refused.json().path("code").textValue()).isEqualTo("NO_ROOM");
        assertThat(redo(done, "{\"dry_run\": true}", null).status()).isEqualTo(200);
        assertCounts(done.batch(), 0, 0, 1, 1);
    }

    private record Done(long batch, List<Long> jobs) {
        String path() {
            return "/api/v1/batches/" + batch;
        }
    }

    private Done finished(String... prompts) throws Exception {
        StringBuilder csv = new StringBuilder("custom_id,image,prompt,seed,guidance\n");
        for (int i = 0; i < prompts.length; i++) {
            csv.append("row-%d,%s,%s,7,2.5\n".formatted(i, CAT, prompts[i]));
        }
        Client.Answer accepted =
                ada.post("/api/v1/batches?name=heads&credits_per_edit=0.25", "text/csv", csv.toString());
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return await(accepted.json().path("id").longValue());
    }

    private Done await(long batch) throws Exception {
        org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ada.get("/api/v1/batches/" + batch)
                        .json()
                        .path("state")
                        .textValue()
                        .equals("FINISHED"));
        List<Long> jobs = StreamSupport.stream(
                        ada.get("/api/v1/jobs?batch_id=" + batch)
                                .json()
                                .path("data")
                                .spliterator(),
                        false)
                .map(job -> job.path("id").longValue())
                .toList();
        return new Done(batch, jobs);
    }

    private JsonNode judge(long job, String body) throws Exception {
        Client.Answer answer = verdict("PUT", job, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private Client.Answer verdict(String method, long job, String body) throws Exception {
        return ada.send(method, "/api/v1/jobs/" + job + "/verdict", body == null ? null : JSON, body);
    }

    private Client.Answer redo(Done done, String body, String key) throws Exception {
        return key == null
                ? ada.post(done.path() + "/redo", JSON, body)
                : ada.post(done.path() + "/redo", JSON, body, "Idempotency-Key", key);
    }

    private void assertCounts(long batch, long none, long accepted, long rejected, long toRedo) throws Exception {
        JsonNode counts =
                ada.get("/api/v1/batches/" + batch + "/verdicts").json().path("counts");
        assertThat(List.of(
                        counts.path("none").longValue(),
                        counts.path("accepted").longValue(),
                        counts.path("rejected").longValue(),
                        counts.path("to_redo").longValue()))
                .containsExactly(none, accepted, rejected, toRedo);
    }

    private static List<Long> ids(JsonNode part) {
        return StreamSupport.stream(part.path("data").spliterator(), false)
                .map(one -> one.path("job_id").longValue())
                .toList();
    }

    private long count(String sql) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
