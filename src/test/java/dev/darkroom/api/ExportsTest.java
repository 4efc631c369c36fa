package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.darkroom.database.DatabaseResource;
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
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results that are fetched and failures that are retried, through the whole service, against the simulator and its ledger. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportsTest {

    private static final String CAT = "asset:development/images/2025_12_04_18_10_29_882_cat.png";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    DataSource database;

    @ConfigProperty(name = "darkroom.editor.url")
    String simulator;

    @TempDir
    Path temp;

    private Client ada;
    private String secret;
    private int batches;

    @BeforeAll
    void start() throws Exception {
        secret = tokens.create("test", "ada", Role.SUBMITTER, Optional.empty()).secret();
        ada = new Client(server, secret);
        pool.start(0);
        // The first call of a process may take longer than these tests wait for an answer.
        finished("warm up");
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @Test
    void should_give_every_row_as_csv_and_jsonl_and_the_failed_ones_to_be_corrected() throws Exception {
        long batch = finished("hat", "fault:moderated-request", "scarf");

        Client.Answer csv = ada.get(path(batch) + "/results.csv");
        assertThat(csv.status()).as(csv.text()).isEqualTo(200);
        assertThat(csv.header("Content-Type")).startsWith("text/csv;charset=utf-8");
        assertThat(csv.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"cats_and_-dogs-%d-results.csv\"".formatted(batch));
        List<Map<String, String>> rows = rows(csv.text());
        assertThat(rows).extracting(row -> row.get("custom_id")).containsExactly("row-0", "row-1", "row-2");
        assertThat(rows).extracting(row -> row.get("state")).containsExactly("SUCCEEDED", "FAILED", "SUCCEEDED");
        assertThat(rows).extracting(row -> row.get("paid_calls")).containsExactly("1", "0", "1");
        assertThat(rows.get(1)).containsEntry("error_code", "MODERATED").containsEntry("image", CAT);

        Client.Answer jsonl = ada.get(path(batch) + "/results.jsonl");
        assertThat(jsonl.header("Content-Type")).startsWith("application/jsonl");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : jsonl.text().split("\n")) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).path("sha256").textValue())
                .isEqualTo(rows.get(0).get("sha256"));
        assertThat(lines.get(0).fieldNames())
                .toIterable()
                .containsExactlyElementsOf(rows.get(0).keySet());

        List<Map<String, String>> errors =
                rows(ada.get(path(batch) + "/errors.csv").text());
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0))
                .containsEntry("custom_id", "row-1")
                .containsEntry("image", CAT)
                .containsEntry("error_code", "MODERATED");
        assertThat(ada.get(path(finished("fine")) + "/errors.csv").text().lines())
                .as("the header alone")
                .hasSize(1);
    }

    @Test
    void should_give_pictures_records_and_account_in_one_archive_and_tell_what_is_missing() throws Exception {
        long batch = finished("a", "b", "c", "fault:moderated-request");
        Path folder = Path.of(text("SELECT out_dir FROM batch WHERE id = " + batch));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.getParent())))
                .as("nobody else on the machine reads what was bought")
                .isEqualTo("rwx------");

        Map<String, byte[]> whole = archive(batch);
        assertThat(whole.keySet())
                .containsExactlyInAnyOrder(
                        "row-0.png",
                        "row-1.png",
                        "row-2.png",
                        "records/row-0.json",
                        "records/row-1.json",
                        "records/row-2.json",
                        "results.csv",
                        "errors.csv");
        for (Map<String, String> row : rows(text(whole.get("results.csv")))) {
            String file = row.get("file");
            if (row.get("state").equals("SUCCEEDED")) {
                assertThat(Sha256.of(whole.get(file))).isEqualTo(row.get("sha256"));
                assertThat(whole.get(file)).isEqualTo(Files.readAllBytes(folder.resolve(file)));
                assertThat(text(whole.get("records/" + row.get("custom_id") + ".json")))
                        .contains(row.get("record_uuid"));
            }
        }
        assertThat(rows(text(whole.get("errors.csv")))).hasSize(1);
        assertThat(charges(batch)).isGreaterThanOrEqualTo(3);

        Files.delete(folder.resolve("row-0.png"));
        byte[] other = Files.readAllBytes(folder.resolve("row-1.png"));
        other[other.length / 2] ^= 1;
        Files.write(folder.resolve("row-1.png"), other);

        Map<String, byte[]> rest = archive(batch);
        assertThat(rest).doesNotContainKeys("row-0.png", "row-1.png").containsKeys("row-2.png", "records/row-0.json");
        assertThat(text(rest.get("missing.txt")).lines())
                .anyMatch(line -> line.startsWith("row-0.png\trow-0\t") && line.contains("not on this node's disk"))
                .anyMatch(line -> line.startsWith("row-1.png\trow-1\t") && line.contains("changed since"))
                .hasSize(2);
        assertThat(rows(text(rest.get("results.csv"))))
                .extracting(row -> row.get("state") + " " + row.get("error_code"))
                .containsExactly(
                        "SUCCEEDED RESULT_NOT_HERE", "SUCCEEDED RESULT_NOT_HERE", "SUCCEEDED ", "FAILED MODERATED");
    }

    @Test
    void should_tell_in_csv_and_jsonl_of_pictures_that_are_gone_with_one_of_them_or_with_their_folder()
            throws Exception {
        long batch = finished("kept", "moved", "fault:moderated-request");
        Path folder = Path.of(text("SELECT out_dir FROM batch WHERE id = " + batch));
        assertThat(told(batch)).containsExactly("SUCCEEDED null", "SUCCEEDED null", "FAILED MODERATED");

        Files.delete(folder.resolve("row-1.png"));
        assertThat(told(batch)).containsExactly("SUCCEEDED null", "SUCCEEDED RESULT_NOT_HERE", "FAILED MODERATED");

        Path unmounted = Files.move(folder, folder.resolveSibling(batch + "-unmounted"));
        assertThat(told(batch))
                .containsExactly("SUCCEEDED RESULT_NOT_HERE", "SUCCEEDED RESULT_NOT_HERE", "FAILED MODERATED");
        Files.move(unmounted, folder);
        text("UPDATE batch SET out_dir = NULL WHERE id = " + batch + " RETURNING 1");
        assertThat(told(batch))
                .containsExactly("SUCCEEDED RESULT_NOT_HERE", "SUCCEEDED RESULT_NOT_HERE", "FAILED MODERATED");
    }

    /** State and code of each row, which are the same in both lists. */
    private List<String> told(long batch) throws Exception {
        List<String> told = new ArrayList<>();
        for (String line : ada.get(path(batch) + "/results.jsonl").text().split("\n")) {
            JsonNode row = new ObjectMapper().readTree(line);
            told.add(
                    row.path("state").textValue() + " " + row.path("error_code").textValue());
        }
        assertThat(rows(ada.get(path(batch) + "/results.csv").text()))
                .extracting(row ->
                        row.get("state") + " " + (row.get("error_code").isEmpty() ? null : row.get("error_code")))
                .isEqualTo(told);
        return told;
    }

    @ParameterizedTest
    @CsvSource({
        "results.csv,text/csv",
        "results.jsonl,application/jsonl",
        "results.zip,application/zip",
        "errors.csv,text/csv"
    })
    void should_answer_head_with_the_headers_alone(String file, String type) throws Exception {
        long batch = batch("head", 2, 10);
        Client.Answer head = ada.send("HEAD", path(batch) + "/" + file, null, null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).startsWith(type);
        assertThat(head.header("Content-Disposition")).contains("attachment", file);
        assertThat(head.body()).isEmpty();
        assertThat(ada.send("HEAD", path(4711_000) + "/" + file, null, null).status())
                .isEqualTo(404);
    }

    @Test
    void should_let_slow_clients_hold_their_own_places_alone_and_not_for_ever() throws Exception {
        long large = batch("large", 6_000, 4_000);
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                stalled.add(stall(path(large) + "/results.jsonl"));
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                Client.Answer refused = ada.get(path(large) + "/errors.csv");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isEqualTo("5");
                assertThat(refused.json().path("code").textValue()).isEqualTo("TOO_MANY_EXPORTS");
            });
            assertThat(new Client(
                                    server,
                                    tokens.create("looks", "all", Role.VIEWER, Optional.empty())
                                            .secret())
                            .get(path(large) + "/errors.csv")
                            .status())
                    .as("half of the places are left to others")
                    .isEqualTo(200);
            assertThat(ada.get(path(large)).status())
                    .as("everything else goes on")
                    .isEqualTo(200);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    ada.get(path(large) + "/errors.csv").status())
                            .isEqualTo(200));
            assertThatThrownBy(() -> stalled.get(0).getInputStream().readAllBytes())
                    .as("it does not look whole")
                    .isInstanceOf(SocketException.class);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
        assertThat(ada.get(path(large) + "/results.jsonl").text().lines().count())
                .as("who keeps up has all of it")
                .isEqualTo(6_000);
    }

    @Test
    void should_retry_what_failed_once_the_api_is_well_again_and_pay_for_that_alone() throws Exception {
        faults("[\"wrong-type\"]");
        long batch = finished("cannot be fetched", "fault:moderated-request:1");
        faults("[]");
        long before = charges(batch);

        JsonNode foreseen = ada.post(path(batch) + "/retry", "application/json", "{\"dry_run\": true}")
                .json();
        assertThat(foreseen.path("matching").intValue())
                .as(ada.get(path(batch) + "/results.csv").text())
                .isEqualTo(2);
        assertThat(foreseen.path("to_fetch").intValue()).isEqualTo(1);
        assertThat(foreseen.path("to_send").intValue()).isEqualTo(1);
        assertThat(foreseen.path("done").intValue()).isZero();
        assertThat(foreseen.path("estimated_credits").decimalValue()).isEqualByComparingTo("2");

        Client.Answer retried = ada.post(path(batch) + "/retry", null, null);
        assertThat(retried.status()).as(retried.text()).isEqualTo(200);
        assertThat(retried.json().path("done").intValue()).isEqualTo(2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                rows(ada.get(path(batch) + "/results.csv").text()))
                        .allSatisfy(row -> assertThat(row).containsEntry("state", "SUCCEEDED")));
        assertThat(charges(batch)).as("what was bought is not bought again").isEqualTo(before + 1);
        Client.Answer nothing = ada.post(path(batch) + "/retry", "application/json", "{}");
        assertThat(nothing.json().path("matching").intValue()).isZero();
    }

    @Test
    void should_retry_a_single_job_and_say_why_not() throws Exception {
        long batch = finished("fault:moderated-request:1", "fine", "fault:cut-before-charge");
        List<Long> jobs = ids(batch);

        Client.Answer retried = ada.post("/api/v1/jobs/" + jobs.get(0) + "/retry", null, null);
        assertThat(retried.status()).as(retried.text()).isEqualTo(200);
        assertThat(retried.json().path("to_send").intValue()).isEqualTo(1);
        await().atMost(PATIENCE).until(() -> state(jobs.get(0)).equals("SUCCEEDED"));

        assertProblem(ada.post("/api/v1/jobs/" + jobs.get(1) + "/retry", null, null), 409, "SUCCEEDED");
        Client.Answer uncertain = ada.post("/api/v1/jobs/" + jobs.get(2) + "/retry", null, null);
        assertProblem(uncertain, 409, "UNCERTAIN");
        assertThat(uncertain.json().path("detail").textValue()).contains("Resolve it");
        assertProblem(ada.post("/api/v1/jobs/4711000/retry", null, null), 404, "NOT_FOUND");

        ada.post(path(batch) + "/cancel", null, null);
        assertProblem(
                ada.post(path(batch) + "/retry", "application/json", "{\"states\": [\"UNCERTAIN\"]}"),
                409,
                "BATCH_CANCELLED");
    }

    @Test
    void should_show_the_call_that_may_have_been_paid_however_many_look_ups_came_after_it() throws Exception {
        String uncertain =
                "/api/v1/jobs/" + ids(finished("fault:cut-before-charge")).get(0);
        JsonNode before = ada.get(uncertain).json().path("attempts");
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.executeUpdate("""
                    INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, paid, settled_at)
                    SELECT a.job_id, a.lease + i, a.batch_id, 'DOWNLOAD', a.worker_id, 0, 'RETURNED', false, now()
                    FROM attempt a CROSS JOIN generate_series(1, 600) i WHERE a.job_id = %s AND a.lease = %d
                    """.formatted(uncertain.substring(13), before.size()));
        }

        JsonNode attempts = ada.get(uncertain).json().path("attempts");

        List<JsonNode> calls = new ArrayList<>();
        before.forEach(attempt -> {
            if (attempt.path("step").asText().equals("EDIT")) {
                calls.add(attempt);
            }
        });
        assertThat(calls).isNotEmpty().allMatch(call -> call.path("paid").isNull());
        assertThat(attempts).hasSize(500 + calls.size()).startsWith(calls.toArray(JsonNode[]::new));
        assertThat(attempts.get(attempts.size() - 1).path("lease").asInt()).isEqualTo(before.size() + 600);
    }

    @Test
    void should_refuse_a_decision_about_a_job_that_was_sent_again_since_it_was_shown() throws Exception {
        long batch = finished("fault:moderated-request:1", "fault:cut-before-charge");
        String failed = "/api/v1/jobs/" + ids(batch).get(0);
        String uncertain = "/api/v1/jobs/" + ids(batch).get(1);
        int shown = ada.get(uncertain).json().path("attempts").size();

        assertProblem(ada.post(failed + "/retry", "application/json", "{\"attempts\": 0}"), 409, "CHANGED_MEANWHILE");
        assertProblem(
                ada.post(
                        uncertain + "/resolve",
                        "application/json",
                        "{\"decision\": \"GIVE_UP\", \"attempts\": %d}".formatted(shown - 1)),
                409,
                "CHANGED_MEANWHILE");
        assertThat(ada.get(uncertain).json().path("state").textValue()).isEqualTo("UNCERTAIN");

        Client.Answer givenUp = ada.post(
                uncertain + "/resolve",
                "application/json",
                "{\"decision\": \"GIVE_UP\", \"attempts\": %d}".formatted(shown));
        assertThat(givenUp.status()).as(givenUp.text()).isEqualTo(200);
        assertThat(givenUp.json().path("state").textValue()).isEqualTo("FAILED");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {"states": ["SUCCEEDED"]}         | INVALID_VALUE | states
            {"states": []}                    | INVALID_VALUE | states
            {"states": "FAILED"}              | INVALID_VALUE | states
            {"states": [1]}                   | INVALID_VALUE | states
            {"error_codes": ["MODERATE"]}     | INVALID_VALUE | error_codes
            {"error_codes": []}               | INVALID_VALUE | error_codes
            {"dry_run": "yes"}                | INVALID_VALUE | dry_run
            {"state": ["FAILED"]}             | UNKNOWN_FIELD | state
            """)
    void should_refuse_a_retry_that_is_not_understood(String body, String code, String field) throws Exception {
        long batch = batch("refused", 1, 1);
        Client.Answer refused = ada.post(path(batch) + "/retry", "application/json", body);
        assertProblem(refused, 422, code);
        assertThat(refused.json().path("field").textValue()).isEqualTo(field);
    }

    /** A batch with a row for each prompt, once nothing of it is left to do. */
    private long finished(String... prompts) throws Exception {
        StringBuilder csv = new StringBuilder("custom_id,image,prompt\n");
        for (int i = 0; i < prompts.length; i++) {
            csv.append("row-%d,%s,Batch %d %s\n".formatted(i, CAT, batches, prompts[i]));
        }
        batches++;
        Client.Answer accepted = ada.post(
                "/api/v1/batches?credits_per_edit=2&on_uncertain=resend&name=..cats%20and%20%22-dogs",
                "text/csv", csv.toString());
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        long id = accepted.json().path("id").longValue();
        await().atMost(PATIENCE)
                .until(() -> ada.get(path(id)).json().path("state").textValue().equals("FINISHED"));
        return id;
    }

    /** A batch that nobody works on, as it stands in the ledger. */
    private long batch(String name, int rows, int promptLength) throws Exception {
        long batch = Long.parseLong(
                text("INSERT INTO batch (name, owner, queue) VALUES ('" + name + "', 'ada', -1) RETURNING id"));
        text("""
                WITH jobs AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                    SELECT 1000000000000 + %1$d * 1000000 + i, %1$d, i, i::text, i::text, 'asset:a', json_build_object('prompt', repeat('x', %3$d)), '{}', 'EDIT', 'a', i
                    FROM generate_series(1, %2$d) i RETURNING id, batch_id),
                waiting AS (
                    INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) SELECT id, batch_id, -1, 'EDIT', 5, id FROM jobs RETURNING 1)
                SELECT count(*) FROM waiting
                """.formatted(batch, rows, promptLength));
        return batch;
    }

    /** Sends the request and reads nothing but that it was taken. */
    private Socket stall(String path) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new java.net.InetSocketAddress(server.getHost(), server.getPort()));
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                                .formatted(path, secret))
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 200");
        return socket;
    }

    private Map<String, byte[]> archive(long batch) throws Exception {
        Client.Answer zip = ada.get(path(batch) + "/results.zip");
        assertThat(zip.status()).as(zip.text()).isEqualTo(200);
        assertThat(zip.header("Content-Type")).isEqualTo("application/zip");
        Path file = Files.write(Files.createTempFile(temp, "results", ".zip"), zip.body());
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipFile opened = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> each = opened.entries(); each.hasMoreElements(); ) {
                ZipEntry entry = each.nextElement();
                try (InputStream in = opened.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return entries;
    }

    /** What the provider says it has charged for the rows of a batch. */
    private long charges(long batch) throws Exception {
        String prompt = text("SELECT request ->> 'prompt' FROM job WHERE batch_id = " + batch + " ORDER BY id LIMIT 1");
        String mark = prompt.substring(0, prompt.indexOf(' ', 6) + 1);
        HttpResponse<String> ledger = HTTP.send(
                HttpRequest.newBuilder(URI.create(simulator + "/simulator/ledger"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return ledger.body()
                .lines()
                .filter(line -> line.contains("\"prompt\":\"" + mark))
                .count();
    }

    private void faults(String rules) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(simulator + "/simulator/faults"))
                        .PUT(HttpRequest.BodyPublishers.ofString(rules))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private List<Long> ids(long batch) throws Exception {
        List<Long> ids = new ArrayList<>();
        ada.get("/api/v1/jobs?batch_id=" + batch)
                .json()
                .path("data")
                .forEach(job -> ids.add(job.path("id").longValue()));
        return ids;
    }

    private String state(long job) throws Exception {
        return ada.get("/api/v1/jobs/" + job).json().path("state").textValue();
    }

    private static String path(long batch) {
        return "/api/v1/batches/" + batch;
    }

    private static List<Map<String, String>> rows(String csv) {
        return CsvReader.builder().ofNamedCsvRecord(csv).stream()
                .map(NamedCsvRecord::getFieldsAsMap)
                .collect(Collectors.toList());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void assertProblem(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("code").textValue()).isEqualTo(code);
    }

    private String text(String sql) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
