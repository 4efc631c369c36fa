package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations over HTTP. No worker runs: what is queued stays queued. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class OperationsTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

    private Client ada;
    private long batch;

    @BeforeEach
    void submit() throws Exception {
        ada = client("ada", Role.SUBMITTER);
        batch = submit(5);
    }

    @Test
    void should_count_first_then_do_what_was_counted_and_tell_how_far_it_is() throws Exception {
        String cancel = "{\"kind\": \"CANCEL\", \"batch_id\": %d, \"states\": [\"QUEUED\", \"RUNNING\"]%s}";
        JsonNode would =
                post(ada, cancel.formatted(batch, ", \"dry_run\": true"), 200).json();
        assertThat(would.path("matched").longValue()).isEqualTo(5);
        assertThat(would.path("more_match").booleanValue()).isFalse();
        String asOf = would.path("as_of").textValue();

        Client.Answer begun = post(ada, cancel.formatted(batch, ", \"as_of\": \"%s\"".formatted(asOf)), 202);
        String operation = begun.header("Location");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ada.get(operation).json().path("state").textValue().equals("FINISHED"));
        Client.Answer finished = ada.get(operation);
        assertThat(finished.json().path("done").longValue()).isEqualTo(5);
        assertThat(finished.json().at("/selection/batch_id").longValue()).isEqualTo(batch);
        assertThat(ada.get(operation, "If-None-Match", finished.header("ETag")).status())
                .isEqualTo(304);
        assertThat(ada.get("/api/v1/operations?limit=1").json().at("/data/0/id").longValue())
                .isEqualTo(finished.json().path("id").longValue());
        post(ada, cancel.formatted(batch, ""), 409);
        assertThat(ada.post(operation + "/cancel", "application/json", "{\"job_ids\": [1]}")
                        .status())
                .isEqualTo(422);
        assertThat(ada.post(operation + "/cancel", null, null).status()).isEqualTo(409);
    }

    @Test
    void should_refuse_where_more_match_than_were_expected() throws Exception {
        Client.Answer refused =
                post(ada, "{\"kind\": \"CANCEL\", \"batch_id\": %d, \"expected\": 4}".formatted(batch), 409);
        assertThat(refused.json().path("code").textValue()).isEqualTo("MORE_MATCH");
        assertThat(ada.get("/api/v1/batches/" + batch)
                        .json()
                        .at("/request_counts/queued")
                        .longValue())
                .isEqualTo(5);
    }

    @Test
    void should_say_that_it_cannot_be_told_whether_more_match_where_too_many_would_have_to_be_looked_at()
            throws Exception {
        Client cleo = client("cleo", Role.SUBMITTER);
        for (int i = 0; i < 60; i++) {
            submit(cleo, 1);
        }
        String cancel =
                "{\"kind\": \"CANCEL\", \"states\": [\"QUEUED\"], \"custom_id_prefix\": \"1\", \"expected\": %d}";
        JsonNode refused = post(cleo, cancel.formatted(100), 409).json();
        assertThat(refused.path("code").textValue()).isEqualTo("TOO_MANY_TO_COUNT");
        assertThat(refused.path("detail").textValue())
                .contains("Whether more than 100 jobs match cannot be told", "leave expected out");
        assertThat(post(cleo, cancel.formatted(4), 409).json().path("detail").textValue())
                .startsWith("At least 5 jobs match, and not 4");
    }

    @Test
    void should_begin_what_a_dry_run_has_shown_though_more_match_by_now_and_leave_those_alone() throws Exception {
        String cancel = "{\"kind\": \"CANCEL\", \"states\": [\"QUEUED\"]%s}";
        JsonNode shown = post(ada, cancel.formatted(", \"dry_run\": true"), 200).json();
        long later = submit(2);

        Client.Answer begun = post(
                ada,
                cancel.formatted(
                        ", \"as_of\": %s, \"expected\": %s".formatted(shown.get("as_of"), shown.get("matched"))),
                202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ada.get(begun.header("Location"))
                        .json()
                        .path("state")
                        .textValue()
                        .equals("FINISHED"));
        assertThat(ada.get("/api/v1/batches/" + later)
                        .json()
                        .at("/request_counts/queued")
                        .longValue())
                .isEqualTo(2);
    }

    @Test
    void should_reach_the_batches_of_its_owner_alone() throws Exception {
        Client bob = client("bob", Role.SUBMITTER);
        post(bob, "{\"kind\": \"CANCEL\", \"batch_id\": %d}".formatted(batch), 404);
        long job = ada.get("/api/v1/jobs?batch_id=" + batch)
                .json()
                .at("/data/0/id")
                .longValue();
        post(bob, "{\"kind\": \"CANCEL\", \"job_ids\": [%d]}".formatted(job), 409);
        Client.Answer own = post(ada, "{\"kind\": \"CANCEL\", \"job_ids\": [%d]}".formatted(job), 202);
        assertThat(bob.get(own.header("Location")).status()).isEqualTo(404);
        assertThat(client("eve", Role.VIEWER).get(own.header("Location")).status())
                .isEqualTo(200);
    }

    @Test
    void should_leave_half_of_all_operations_to_others_whatever_one_submitter_orders() throws Exception {
        Client operator = client("operator", Role.ADMIN);
        String cancel = "{\"kind\": \"CANCEL\", \"batch_id\": %d}".formatted(batch);
        String last = "";
        try (Connection run = database.getConnection();
                Statement statement = run.createStatement()) {
            run.setAutoCommit(false);
            // As a run does that takes its file in: no operation about the batch ends meanwhile.
            statement.execute("SELECT FROM batch WHERE id = %d FOR UPDATE".formatted(batch));
            for (int i = 0; i < 50; i++) {
                post(ada, cancel, 202);
            }
            assertThat(tooMany(ada, cancel)).startsWith("50 operations of yours are under way");
            for (int i = 0; i < 50; i++) {
                last = post(operator, cancel, 202).header("Location");
            }
            assertThat(tooMany(operator, cancel)).startsWith("100 operations are under way");
            run.rollback();
            run.setAutoCommit(true);
        }
        String newest = last;
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        operator.get(newest).json().path("state").textValue().equals("FINISHED"));
    }

    private static String tooMany(Client who, String order) throws Exception {
        Client.Answer refused = post(who, order, 409);
        assertThat(refused.json().path("code").textValue()).isEqualTo("TOO_MANY_OPERATIONS");
        assertThat(refused.header("Retry-After")).isEqualTo("10");
        return refused.json().path("detail").textValue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"batch_id": 1}                                                       | kind
            {"kind": "DELETE", "batch_id": 1}                                     | kind
            {"kind": "CANCEL"}                                                    | job_ids
            {"kind": "CANCEL", "job_ids": []}                                     | job_ids
            {"kind": "CANCEL", "job_ids": ["1"]}                                  | job_ids
            {"kind": "CANCEL", "states": ["SUCCEEDED"]}                           | states
            {"kind": "RETRY", "states": ["QUEUED"]}                               | states
            {"kind": "CANCEL", "states": ["QUEUED"], "as_of": "2020-01-01T00:00:00Z"} | as_of
            {"kind": "CANCEL", "states": ["QUEUED"], "expected": -1}              | expected
            {"kind": "CANCEL", "states": ["QUEUED"], "created_after": "now"}      | created_after
            {"kind": "CANCEL", "states": ["QUEUED"], "everything": true}          | everything
            """)
    void should_name_what_is_wrong(String body, String field) throws Exception {
        assertThat(post(ada, body, 422).json().path("field").textValue()).isEqualTo(field);
    }

    private static Client.Answer post(Client who, String body, int status) throws Exception {
        Client.Answer answer = who.post("/api/v1/operations", "application/json", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer;
    }

    private long submit(int rows) throws Exception {
        return submit(ada, rows);
    }

    private long submit(Client who, int rows) throws Exception {
        String csv = "image,prompt\n"
                + IntStream.range(0, rows)
                        .mapToObj(i -> "asset:a/cat.png,red %d\n".formatted(i))
                        .collect(Collectors.joining());
        Client.Answer accepted = who.post("/api/v1/batches?name=operations", "text/csv", csv);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return accepted.json().path("id").longValue();
    }

    private Client client(String owner, Role role) throws Exception {
        return new Client(
                server, tokens.create("test", owner, role, Optional.empty()).secret());
    }
}
