package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.queue.Cancels;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.RecordNaming;
import dev.darkroom.queue.Refusal;
import dev.darkroom.queue.Resolutions;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Orders of people, through the whole of it: what becomes of the job, and what the simulator's ledger says was charged. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeopleDecideTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SAMPLE = "development/images/2025_12_04_18_10_29_882_cat.png";
    private static final Duration LONG = Duration.ofSeconds(30);

    @Inject
    DataSource database;

    @Inject
    WorkerPool pool;

    @Inject
    Pace pace;

    @Inject
    Resolutions resolutions;

    @Inject
    RecordNaming records;

    @Inject
    Cancels cancels;

    @ConfigProperty(name = "darkroom.editor.url")
    String simulator;

    @TempDir
    Path out;

    private int cases;

    @BeforeAll
    void start() throws SQLException {
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        faults();
        pool.finish(LONG);
    }

    @BeforeEach
    void noFaults() throws Exception {
        faults();
        pace.resume();
    }

    @Test
    void should_fetch_the_picture_of_the_record_that_a_person_has_found() throws Exception {
        long job = uncertain("cut-after-charge");

        assertThat(records.name(job, chargedTo(job), Optional.empty())).isEmpty();

        awaitState(job, "SUCCEEDED");
        assertThat(charges(job)).isEqualTo(1);
        assertThat(text("SELECT outcome || ' ' || paid FROM attempt WHERE step = 'EDIT' AND job_id = " + job))
                .isEqualTo("SUCCEEDED true");
    }

    @Test
    void should_take_no_picture_of_another_edit_and_let_the_right_record_be_named_after_it() throws Exception {
        long job = uncertain("cut-after-charge");
        UUID strange = editBeside("A prompt of somebody else");

        assertThat(records.name(job, strange, Optional.empty())).isEmpty();
        awaitState(job, "UNCERTAIN RECORD_MISMATCH");
        assertThat(text("SELECT error_message FROM result WHERE job_id = " + job))
                .isEqualTo(strange + ": the record's prompt is \"A prompt of somebody else\", this row's is \""
                        + prompt(job) + "\"");

        assertThat(records.name(job, UUID.randomUUID(), Optional.empty())).isEmpty();
        awaitState(job, "UNCERTAIN RECORD_NOT_FOUND");

        assertThat(records.name(job, chargedTo(job), Optional.empty())).isEmpty();
        awaitState(job, "SUCCEEDED");
        assertThat(charges(job)).isEqualTo(1);
    }

    @Test
    void should_refuse_the_record_of_another_row() throws Exception {
        long done = submit();
        awaitState(done, "SUCCEEDED");
        long job = uncertain("cut-before-charge");

        assertThat(records.name(job, chargedTo(done), Optional.empty())).contains(Refusal.RECORD_OF_ANOTHER_JOB);
    }

    @Test
    void should_edit_again_by_itself_where_the_record_tells_that_the_edit_failed_unpaid() throws Exception {
        long job = uncertain("html-504");
        faults("failure next=1");
        UUID failed = editBeside(prompt(job));

        assertThat(records.name(job, failed, Optional.empty())).isEmpty();

        awaitState(job, "SUCCEEDED");
        assertThat(charges(job)).isEqualTo(1);
    }

    @Test
    void should_send_again_what_a_person_wants_sent_again_and_only_once() throws Exception {
        long job = uncertain("cut-after-charge");
        faults("cut-after-charge");

        resolutions.resend(List.of(job));
        await().atMost(LONG).until(() -> charges(job) == 2);
        awaitState(job, "UNCERTAIN OUTCOME_UNKNOWN");

        faults();
        resolutions.resend(List.of(job));
        awaitState(job, "SUCCEEDED");
        assertThat(charges(job)).isEqualTo(3);
    }

    @Test
    void should_not_cut_a_paid_call_that_is_cancelled_and_keep_its_picture() throws Exception {
        faults("slow delay=1s");
        long job = submit();
        await().atMost(LONG).until(() -> charges(job) == 1);

        assertThat(cancels.cancel(List.of(job)).pending()).isEqualTo(1);

        awaitState(job, "SUCCEEDED");
        assertThat(text("SELECT (cancel_requested_at IS NOT NULL)::text FROM mark WHERE job_id = " + job))
                .isEqualTo("true");
    }

    @Test
    void should_buy_nothing_of_a_batch_that_is_cancelled_while_the_account_is_refused() throws Exception {
        faults("credits-402 next=1");
        long job = submit();
        await().atMost(LONG)
                .until(() -> pace.state().stop().isPresent() && state(job).equals("QUEUED"));

        cancels.cancelBatch(Long.parseLong(text("SELECT batch_id FROM job WHERE id = " + job)));
        pace.resume();

        awaitState(job, "CANCELLED CANCELLED");
        assertThat(charges(job)).isZero();
    }

    private long uncertain(String fault) throws Exception {
        faults(fault);
        long job = submit();
        awaitState(job, "UNCERTAIN OUTCOME_UNKNOWN");
        faults();
        return job;
    }

    private void awaitState(long job, String state) {
        await(state).atMost(LONG).until(() -> state(job).equals(state));
    }

    private String state(long job) throws SQLException {
        return text(
                "SELECT concat_ws(' ', s.state, r.error_code) FROM job_state s LEFT JOIN result r USING (job_id) WHERE s.job_id = "
                        + job);
    }

    private String prompt(long job) throws SQLException {
        return text("SELECT request ->> 'prompt' FROM job WHERE id = " + job);
    }

    private long submit() throws SQLException {
        int number = ++cases;
        return Long.parseLong(text("""
                WITH batch AS (INSERT INTO batch (name, out_dir) VALUES ('decision %1$d', '%2$s') RETURNING id),
                job AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                    SELECT nextval('job_id_block'), id, 1, 'c', 'c', 'asset:%3$s', '{"prompt":"decision %1$d"}', '{}', 'EDIT', 0, '%3$s' FROM batch
                    RETURNING *)
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                SELECT id, batch_id, 0, first_step, priority, turn FROM job RETURNING job_id
                """.formatted(number, out.resolve("decision" + number), SAMPLE)));
    }

    private List<JsonNode> ledger(long job) throws Exception {
        String prompt = prompt(job);
        return send(HttpRequest.newBuilder(URI.create(simulator + "/simulator/ledger"))
                        .build())
                .body()
                .lines()
                .map(PeopleDecideTest::json)
                .filter(charge -> charge.path("prompt").asText().equals(prompt))
                .toList();
    }

    private long charges(long job) throws Exception {
        return ledger(job).size();
    }

    private UUID chargedTo(long job) throws Exception {
        return UUID.fromString(ledger(job).get(0).required("uuid").asText());
    }

    /** An edit that this ledger knows nothing of. */
    private UUID editBeside(String prompt) throws Exception {
        String body = """
                {"type":"IMAGE_EDITOR","model":"black-forest-labs/flux-2-pro","promptObject":{"imageUrl":"%s","prompt":"%s"}}
                """.formatted(SAMPLE, prompt);
        return UUID.fromString(json(send(HttpRequest.newBuilder(URI.create(simulator + "/api/features"))
                                .header("API-KEY", "a-key-for-tests")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build())
                        .body())
                .at("/aiRecord/uuid")
                .asText());
    }

    private void faults(String... rules) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(simulator + "/simulator/faults"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(rules)))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
