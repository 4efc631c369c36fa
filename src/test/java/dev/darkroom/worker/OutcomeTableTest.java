package dev.darkroom.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.job.Sha256;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Pace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each line of the table of outcomes, through the whole of it: claim, call, journal, verdict, next step. One job a line; the simulator's
 * ledger says what was charged, the journal what Darkroom thinks was.
 */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutcomeTableTest {

    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final ObjectMapper JSON = new ObjectMapper();
    static final String SAMPLE = "development/images/2025_12_04_18_10_29_882_cat.png";

    @Inject
    DataSource database;

    @Inject
    WorkerPool pool;

    @Inject
    Batches batches;

    @Inject
    Pace pace;

    @ConfigProperty(name = "darkroom.editor.url")
    String simulator;

    @TempDir
    Path out;

    private int cases;

    @BeforeAll
    void start() throws SQLException {
        // What other tests have left there would meet the faults first.
        execute("DELETE FROM ready WHERE queue = 0");
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        faults();
        pool.finish(Duration.ofSeconds(30));
    }

    @BeforeEach
    void noFaults() throws Exception {
        faults();
        pace.resume();
        execute("DELETE FROM asset");
        execute("UPDATE pace SET blocked_until = NULL, cut_to = NULL, cut_at = NULL");
    }

    @ParameterizedTest(name = "{0} -> {1} {2}, charged {3}, paid {4}")
    @CsvSource(delimiter = '|', textBlock = """
            # fault                       | state     | code                | charged | paid
            # nothing came back: never sent again
            cut-unread next=1             | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            cut-before-charge             | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            reset-before-charge           | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            stall                         | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            cut-after-charge              | UNCERTAIN | OUTCOME_UNKNOWN     | 1       | -
            reset-after-charge            | UNCERTAIN | OUTCOME_UNKNOWN     | 1       | -
            stall-after-charge            | UNCERTAIN | OUTCOME_UNKNOWN     | 1       | -
            html-500                      | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            html-502                      | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            html-503                      | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            html-504                      | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            html-520                      | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            html-522                      | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            html-524 charged              | UNCERTAIN | OUTCOME_UNKNOWN     | 1       | -
            not-json                      | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            empty-answer                  | UNCERTAIN | OUTCOME_UNKNOWN     | 0       | -
            # half an answer that names its record is looked up instead
            cut-mid-answer                | SUCCEEDED |                     | 1       | 1
            # not sent, or refused by the API: again
            html-521 next=1               | SUCCEEDED |                     | 1       | 1
            html-523 next=2               | SUCCEEDED |                     | 1       | 1
            html-521                      | FAILED    | NOT_SENT            | 0       | 0
            http-500 next=1               | SUCCEEDED |                     | 1       | 1
            http-502 next=1               | SUCCEEDED |                     | 1       | 1
            http-503 next=2               | SUCCEEDED |                     | 1       | 1
            http-503                      | FAILED    | REFUSED_BY_API      | 0       | 0
            success-false next=1          | FAILED    | INVALID_REQUEST     | 0       | 0
            external-408 next=1           | SUCCEEDED |                     | 1       | 1
            external-429 next=1           | SUCCEEDED |                     | 1       | 1
            external-500 next=1           | SUCCEEDED |                     | 1       | 1
            external-503 next=1           | SUCCEEDED |                     | 1       | 1
            external-none next=1          | SUCCEEDED |                     | 1       | 1
            external-500                  | FAILED    | UPSTREAM_BUSY       | 0       | 0
            failure next=1                | SUCCEEDED |                     | 1       | 1
            failure                       | FAILED    | UPSTREAM_FAILED     | 0       | 0
            status-failed                 | FAILED    | UPSTREAM_FAILED     | 0       | 0
            status-error                  | FAILED    | UPSTREAM_FAILED     | 0       | 0
            # permanent
            external-400                  | FAILED    | UPSTREAM_REFUSED    | 0       | 0
            external-422                  | FAILED    | UPSTREAM_REFUSED    | 0       | 0
            missing-fields                | FAILED    | INVALID_REQUEST     | 0       | 0
            unsupported-model             | FAILED    | UNSUPPORTED_MODEL   | 0       | 0
            too-large                     | FAILED    | INVALID_REQUEST     | 0       | 0
            unprocessable                 | FAILED    | INVALID_REQUEST     | 0       | 0
            asset-not-found               | FAILED    | ASSET_NOT_FOUND     | 0       | 0
            moderated-request             | FAILED    | MODERATED           | 0       | 0
            moderated-policy              | FAILED    | MODERATED           | 0       | 0
            moderated-sensitive           | FAILED    | MODERATED           | 0       | 0
            moderated-e005                | FAILED    | MODERATED           | 0       | 0
            moderated-nsfw                | FAILED    | MODERATED           | 0       | 0
            moderated-content             | FAILED    | MODERATED           | 0       | 0
            # the shapes of success
            url-beside                    | SUCCEEDED |                     | 1       | 1
            result-string                 | SUCCEEDED |                     | 1       | 1
            result-objects                | SUCCEEDED |                     | 1       | 1
            status-completed              | SUCCEEDED |                     | 1       | 1
            status-processing             | SUCCEEDED |                     | 1       | 1
            image-answer                  | SUCCEEDED |                     | 1       | 1
            # paid for, and no picture
            no-url-once                   | SUCCEEDED |                     | 1       | 1
            no-url                        | FAILED    | RESULT_MISSING      | 1       | 1
            null-record                   | UNCERTAIN | OUTCOME_UNKNOWN     | 1       | -
            # a failure that names its record, then a paid answer cut short: it is the second record that counts
            failure next=1;cut-mid-answer  | SUCCEEDED |                     | 1       | 1
            # a download that fails never buys the picture again
            link-expired next=1           | SUCCEEDED |                     | 1       | 1
            short-file next=1             | SUCCEEDED |                     | 1       | 1
            truncated-image next=1        | SUCCEEDED |                     | 1       | 1
            corrupt-image next=1          | SUCCEEDED |                     | 1       | 1
            http-500@download next=2      | SUCCEEDED |                     | 1       | 1
            cut-unread@download next=1    | SUCCEEDED |                     | 1       | 1
            http-503@lookup next=1        | SUCCEEDED |                     | 1       | 1
            truncated-image               | FAILED    | RESULT_TRUNCATED    | 1       | 1
            wrong-type                    | FAILED    | RESULT_WRONG_TYPE   | 1       | 1
            other-format                  | FAILED    | RESULT_WRONG_FORMAT | 1       | 1
            too-big                       | FAILED    | RESULT_TOO_BIG      | 1       | 1
            too-big-chunked               | FAILED    | RESULT_TOO_BIG      | 1       | 1
            """)
    void should_do_with_the_job_what_the_table_says(String fault, String state, String code, int charged, String paid)
            throws Exception {
        long before = charges();
        faults(fault.split(";"));

        long batch = submit("HOLD");
        await(fault)
                .atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).atRest());

        assertThat(text(
                        "SELECT s.state || coalesce(' ' || r.error_code, '') FROM job_state s LEFT JOIN result r USING (job_id) WHERE s.batch_id = "
                                + batch))
                .isEqualTo(state + (code == null ? "" : " " + code));
        assertThat(charges() - before).as("charges in the simulator's ledger").isEqualTo(charged);
        BatchProgress progress = batches.progress(batch);
        assertThat(paid.equals("-") ? progress.charged() - progress.paid() : progress.paid())
                .as("calls the journal calls " + (paid.equals("-") ? "possibly paid" : "paid"))
                .isEqualTo(paid.equals("-") ? 1 : Long.parseLong(paid));
        if (state.equals("SUCCEEDED")) {
            assertThat(Files.list(folder(batch)).filter(file -> file.toString().endsWith(".png")))
                    .hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "key-refused-401, KEY_REFUSED",
        "key-refused-403, KEY_REFUSED",
        "credits-200, INSUFFICIENT_CREDITS",
        "credits-400, INSUFFICIENT_CREDITS",
        "credits-402, INSUFFICIENT_CREDITS",
        "credits-403, INSUFFICIENT_CREDITS",
        "credits-words, INSUFFICIENT_CREDITS",
        "key-refused-401@upload, KEY_REFUSED"
    })
    void should_stop_the_queue_and_keep_every_row_where_the_account_is_refused(String fault, String code)
            throws Exception {
        long before = charges();
        faults(fault);

        long batch = submit("HOLD", fault.contains("upload"));
        await(fault)
                .atMost(Duration.ofSeconds(30))
                .until(() -> pace.state().stop().isPresent()
                        && batches.progress(batch).running() == 0);
        assertThat(pace.state().stop().orElseThrow().code()).isEqualTo(code);
        assertThat(batches.progress(batch).queued()).isEqualTo(1);

        faults();
        pace.resume();
        await("after resume")
                .atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).succeeded() == 1);
        assertThat(charges() - before).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"rate-limited next=2", "rate-limited-seconds next=2", "rate-limited-date next=2"})
    void should_wait_after_a_429_and_use_up_no_attempt(String fault) throws Exception {
        long before = charges();
        faults(fault);

        long batch = submit("HOLD");
        await(fault)
                .atMost(Duration.ofSeconds(60))
                .until(() -> batches.progress(batch).succeeded() == 1);

        assertThat(charges() - before).isEqualTo(1);
        assertThat(text(
                        "SELECT string_agg(outcome || ' ' || tries, ',' ORDER BY lease) FROM attempt WHERE step = 'EDIT' AND batch_id = "
                                + batch))
                .isEqualTo("THROTTLED 0,THROTTLED 0,SUCCEEDED 0");
    }

    @Test
    void should_journal_a_look_up_that_was_throttled_as_throttled() throws Exception {
        faults("status-processing", "rate-limited@lookup next=2");

        long batch = submit("HOLD");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> batches.progress(batch).succeeded() == 1);

        assertThat(text(
                        "SELECT string_agg(concat_ws(' ', outcome, http_status, code), ',' ORDER BY lease) FROM attempt "
                                + "WHERE step = 'DOWNLOAD' AND lease < 4 AND batch_id = " + batch))
                .isEqualTo("THROTTLED 429 THROTTLED,THROTTLED 429 THROTTLED");
    }

    @Test
    void should_send_again_once_where_the_batch_says_so() throws Exception {
        long before = charges();
        faults("cut-after-charge");

        long batch = submit("RESEND");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).atRest());

        assertThat(batches.progress(batch).uncertain()).isEqualTo(1);
        assertThat(charges() - before).as("sent twice, not three times").isEqualTo(2);
    }

    @Test
    void should_upload_the_same_bytes_once_and_again_when_the_provider_lost_them() throws Exception {
        long first = submit("HOLD", true);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(first).succeeded() == 1);
        long second = submit("HOLD", true);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(second).succeeded() == 1);
        assertThat(text("SELECT count(DISTINCT asset_path)::text FROM job WHERE batch_id IN (" + first + "," + second
                        + ")"))
                .isEqualTo("1");

        faults("asset-not-found next=1");
        long third = submit("HOLD", true);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(third).succeeded() == 1);

        assertThat(text("SELECT string_agg(step, ',' ORDER BY lease) FROM attempt WHERE batch_id = " + third))
                .as("a record may be looked up more than once")
                .matches("UPLOAD,EDIT,UPLOAD,EDIT(,DOWNLOAD)+");
    }

    @Test
    void should_upload_one_picture_of_many_rows_once_and_edit_them_all() throws Exception {
        faults("slow@upload delay=300ms");
        long batch = submit("HOLD", true);
        more(batch, 4);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).succeeded() == 5);

        assertThat(text("SELECT count(DISTINCT asset_path)::text FROM job WHERE batch_id = " + batch))
                .isEqualTo("1");
    }

    @Test
    void should_not_call_a_job_failed_whose_edit_nobody_can_tell_of() throws Exception {
        faults("status-processing", "null-record@lookup");

        long batch = submit("HOLD");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> batches.progress(batch).atRest());

        assertThat(batches.progress(batch).uncertain()).isEqualTo(1);
    }

    @Test
    void should_go_on_asking_for_a_record_that_decides_about_money_while_the_api_fails() throws Exception {
        long before = charges();
        faults("status-processing", "http-500@lookup next=8");

        long batch = submit("HOLD");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> batches.progress(batch).atRest());

        assertThat(batches.progress(batch).succeeded()).isEqualTo(1);
        assertThat(charges() - before).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"http-500@upload next=1", "cut-unread@upload next=1", "rate-limited@upload next=1", "too-large@upload"})
    void should_treat_a_failed_upload_as_free(String fault) throws Exception {
        long before = charges();
        faults(fault);

        long batch = submit("HOLD", true);
        await(fault)
                .atMost(Duration.ofSeconds(60))
                .until(() -> batches.progress(batch).atRest());

        boolean permanent = fault.startsWith("too-large");
        assertThat(batches.progress(batch).succeeded()).isEqualTo(permanent ? 0 : 1);
        assertThat(charges() - before).isEqualTo(permanent ? 0 : 1);
    }

    @Test
    void should_stop_buying_where_one_bought_picture_after_the_other_cannot_be_fetched() throws Exception {
        faults("http-500@download");
        long batch = submit("HOLD");
        more(batch, Unfetched.MOST);

        await().atMost(Duration.ofSeconds(60)).until(() -> pace.state().stop().isPresent());

        assertThat(pace.state().stop().orElseThrow())
                .satisfies(stop -> assertThat(stop.code()).isEqualTo("DOWNLOAD_FAILED"))
                .satisfies(stop ->
                        assertThat(stop.message()).contains("10 pictures in a row that were paid for", "HTTP 500"));
        faults();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).running() == 0);
    }

    /** It is given up at once, without the tries that a failed fetch has: also where the same look-up has told that the edit was done. */
    @Test
    void should_stop_buying_where_the_links_lead_where_nothing_may_be_fetched_from() throws Exception {
        faults("redirect");
        long batch = submit("HOLD");
        more(batch, Unfetched.MOST);

        await().atMost(Duration.ofSeconds(60)).until(() -> pace.state().stop().isPresent());

        assertThat(pace.state().stop().orElseThrow().code()).isEqualTo("RESULT_LINK_REFUSED");
        faults();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).running() == 0);
    }

    @Test
    void should_not_pay_for_half_a_picture() throws Exception {
        byte[] whole = Files.readAllBytes(pictures().get(0));
        Path half = Files.write(out.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
        long before = charges();

        long batch = submit("HOLD", "file:" + half, "UPLOAD");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).atRest());

        assertThat(text("SELECT error_code FROM result WHERE batch_id = " + batch))
                .isEqualTo("IMAGE_DAMAGED");
        assertThat(charges()).isEqualTo(before);
    }

    @Test
    void should_fetch_again_what_a_server_broke_off_without_a_word() throws Exception {
        byte[] whole = Files.readAllBytes(pictures().get(0));
        long before = charges();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> {
                for (byte[] body : List.of(Arrays.copyOf(whole, whole.length / 2), whole)) {
                    try (Socket connection = server.accept()) {
                        connection.getInputStream().read(new byte[8_192]);
                        connection.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                        connection.getOutputStream().write(body);
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            serving.setDaemon(true);
            serving.start();

            long batch = submit("HOLD", "http://127.0.0.1:" + server.getLocalPort() + "/a.jpg", "UPLOAD");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> batches.progress(batch).succeeded() == 1);

            assertThat(text(
                            "SELECT string_agg(coalesce(code, '-'), ',' ORDER BY lease) FROM attempt WHERE step = 'UPLOAD' AND batch_id = "
                                    + batch))
                    .isEqualTo("IMAGE_DAMAGED,-");
        }
        assertThat(charges() - before).isEqualTo(1);
    }

    @Test
    void should_try_again_to_read_a_picture_on_a_disk_that_may_come_back() throws Exception {
        long batch = submit("HOLD", "file:" + out.resolve("share").resolve("picture"), "UPLOAD");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).atRest());

        assertThat(text("SELECT string_agg(code, ',') FROM attempt WHERE batch_id = " + batch))
                .isEqualTo("IMAGE_MISSING,IMAGE_MISSING,IMAGE_MISSING");
    }

    @Test
    void should_upload_a_picture_again_that_was_changed_while_it_was_uploaded() throws Exception {
        List<Path> pictures = pictures();
        Path picture = Files.copy(pictures.get(0), out.resolve("changing"));
        long uploads = status("uploads");
        faults("slow@upload delay=1s");

        long batch = submit("HOLD", "file:" + picture, "UPLOAD");
        await().atMost(Duration.ofSeconds(30)).until(() -> status("uploads") > uploads);
        Files.copy(pictures.get(1), picture, StandardCopyOption.REPLACE_EXISTING);
        faults();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> batches.progress(batch).succeeded() == 1);

        assertThat(text("SELECT string_agg(sha256, ',') FROM asset"))
                .as("nothing is remembered of bytes that may not be those that were sent")
                .isEqualTo(Sha256.of(pictures.get(1)));
    }

    long submit(String onUncertain) throws Exception {
        return submit(onUncertain, false);
    }

    private long submit(String onUncertain, boolean local) throws Exception {
        return local
                ? submit(onUncertain, "file:" + pictures().get(0).toAbsolutePath(), "UPLOAD")
                : submit(onUncertain, "asset:" + SAMPLE, "EDIT");
    }

    private long submit(String onUncertain, String image, String step) throws SQLException {
        int number = ++cases;
        return Long.parseLong(text("""
                WITH batch AS (
                    INSERT INTO batch (name, out_dir, on_uncertain) VALUES ('case %1$d', '%2$s', '%3$s') RETURNING id),
                job AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                    SELECT nextval('job_id_block'), id, 1, 'c', 'c', '%4$s', '{"prompt":"case %1$d"}', '{}', '%5$s', 0, %6$s FROM batch
                    RETURNING *)
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                SELECT id, batch_id, 0, first_step, priority, turn FROM job RETURNING batch_id
                """.formatted(
                        number,
                        out.resolve("case" + number),
                        onUncertain,
                        image,
                        step,
                        step.equals("UPLOAD") ? "NULL" : "'" + SAMPLE + "'")));
    }

    @Test
    void should_count_an_upload_that_failed_once_however_many_rows_wait_for_it() throws Exception {
        execute("UPDATE pace SET failures = 0 WHERE name = 'api'");
        long uploads = status("uploads");
        // All of them wait for the first one until it is given up. How many uploads the others are is chance, and each
        // ten of them are a pause for everybody.
        faults("stall@upload next=1", "http-500@upload");

        long batch = submit("HOLD", true);
        more(batch, 9);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> batches.progress(batch).failed() == 10);

        assertThat(text("SELECT failures::text FROM pace WHERE name = 'api'"))
                .isEqualTo(Long.toString(status("uploads") - uploads));
    }

    @Test
    void should_count_an_upload_that_was_throttled_once_however_many_rows_wait_for_it() throws Exception {
        faults("rate-limited@upload next=1");

        long batch = submit("HOLD", true);
        more(batch, 4);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> batches.progress(batch).succeeded() == 5);

        assertThat(text(
                        "SELECT string_agg(DISTINCT step || ' ' || job_id, ',') FROM attempt WHERE outcome = 'THROTTLED' AND batch_id = "
                                + batch))
                .as("one answer, one entry")
                .matches("UPLOAD \\d+");
    }

    /** As many rows like its first. */
    private void more(long batch, int rows) throws SQLException {
        execute("""
                WITH more AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                    SELECT nextval('job_id_block'), batch_id, i, 'c' || i, 'c' || i, image, request, input, first_step, asset_path, i
                    FROM job, generate_series(2, %d) i WHERE batch_id = %d RETURNING *)
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                SELECT id, batch_id, 0, first_step, priority, turn FROM more
                """.formatted(rows + 1, batch));
    }

    private static List<Path> pictures() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("examples/product-retouching/images"))) {
            return files.sorted().toList();
        }
    }

    Path folder(long batch) throws SQLException {
        return Path.of(text("SELECT out_dir FROM batch WHERE id = " + batch));
    }

    void faults(String... rules) throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(rules);
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(simulator + "/simulator/faults"))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    long charges() throws IOException, InterruptedException {
        return status("charges");
    }

    private long status(String count) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(simulator + "/simulator/status"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        JsonNode status = JSON.readTree(answer.body());
        return status.required(count).longValue();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
