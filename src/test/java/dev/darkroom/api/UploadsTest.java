package dev.darkroom.api;

import static dev.darkroom.api.AssetsTest.assertProblem;
import static dev.darkroom.api.AssetsTest.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.asset.AssetStore;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.job.Sha256;
import dev.darkroom.picture.TestPictures;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches and jobs that come with their pictures, as forms. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadsTest {

    private static final String BATCHES = "/api/v1/batches";
    private static final String JOBS = "/api/v1/jobs";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    DataSource database;

    @Inject
    AssetStore store;

    private Client ada;
    private Client zoe;

    @BeforeAll
    void start() throws Exception {
        ada = client("ada", Role.SUBMITTER);
        zoe = client("zoe", Role.SUBMITTER);
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @AfterEach
    void nothing_half_done_is_left() {
        await().atMost(Duration.ofSeconds(10)).until(() -> list(store.folder().resolve("incoming")), List::isEmpty);
    }

    @Test
    void should_take_rows_with_their_pictures_and_keep_the_sender_s_names() throws Exception {
        Map<String, byte[]> pictures = Map.of(
                "cats/a.png", noise(30, 20),
                "../../etc/passwd", noise(30, 20),
                "/absolute/b \"c\".png", noise(30, 20),
                "d%22e.png", noise(30, 20),
                "Кот/猫.png", noise(30, 20),
                "same-as-a.png", noise(30, 20));
        Form form = new Form();
        StringBuilder rows = new StringBuilder();
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            form.part("picture", picture.getKey(), "image/png", picture.getValue());
            rows.append(JSON.createObjectNode()
                            .put("image", picture.getKey().replace("%22", "\""))
                            .put("prompt", "Make it red"))
                    .append('\n');
        }
        byte[] unnamed = noise(30, 20);
        form.part("picture", "nobody-names-me.png", "image/png", unnamed)
                .part("picture", "no-picture.txt", "text/plain", "hello")
                .part("file", "rows.jsonl", "application/octet-stream", rows.toString());

        Client.Answer preview = ada.upload(BATCHES + "?dry_run=true", form.type(), form.bytes());
        assertThat(preview.status()).as(preview.text()).isEqualTo(200);
        assertThat(preview.json().path("uploads").intValue()).isEqualTo(6);
        for (byte[] picture : pictures.values()) {
            assertThat(store.find(Sha256.of(picture))).isEmpty();
        }

        Client.Answer accepted = ada.upload(BATCHES, form.type(), form.bytes());
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        assertThat(store.find(Sha256.of(unnamed))).isEmpty();
        String batch = accepted.header("Location");
        await().atMost(PATIENCE)
                .until(() -> ada.get(batch).json().path("state").textValue().equals("FINISHED"));
        assertThat(ada.get(batch)
                        .json()
                        .path("request_counts")
                        .path("succeeded")
                        .intValue())
                .isEqualTo(6);
        for (JsonNode job :
                ada.get(JOBS + "?batch_id=" + accepted.json().path("id")).json().path("data")) {
            String name = TestSql.text(database, "SELECT input ->> 'image' FROM job WHERE id = " + job.path("id"));
            name = name.replace("d\"e", "d%22e");
            assertThat(pictures).containsKey(name);
            assertThat(job.path("image").textValue()).isEqualTo("asset:" + Sha256.of(pictures.get(name)));
            assertThat(ada.get(JOBS + "/" + job.path("id") + "/source").body()).isEqualTo(pictures.get(name));
        }
    }

    @Test
    void should_take_rows_whose_pictures_were_handed_in_before() throws Exception {
        byte[] one = noise(30, 20);
        byte[] two = noise(30, 20);
        for (byte[] picture : List.of(one, two)) {
            ada.upload("/api/v1/assets", "image/png", picture);
        }
        String csv = "image,prompt\nshop/one.png,a\n./two.jpg,b\nshop/one.png,c\n";
        String names = "{\"shop/one.png\": \"%s\", \"./two.jpg\": \"asset:%s\", \"not-named.png\": \"%s\"}"
                .formatted(Sha256.of(one), Sha256.of(two).toUpperCase(), "0".repeat(64));
        Form form = new Form()
                .part("pictures", null, "application/json", names)
                .part("file", null, "text/csv; charset=utf-8", csv);
        Client.Answer accepted = ada.upload(BATCHES, form.type(), form.bytes());
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        await().atMost(PATIENCE)
                .until(() -> ada.get(accepted.header("Location"))
                        .json()
                        .path("state")
                        .textValue()
                        .equals("FINISHED"));
        assertThat(ada.get(accepted.header("Location"))
                        .json()
                        .path("request_counts")
                        .path("succeeded")
                        .intValue())
                .isEqualTo(3);

        // They are ada's.
        Client.Answer refused = zoe.upload(BATCHES, form.type(), form.bytes());
        assertProblem(refused, 422, "INVALID_ROWS");
        assertThat(refused.json().path("errors")).hasSize(3);
    }

    @Test
    void should_tell_the_rows_whose_pictures_are_not_fit_and_keep_nothing() throws Exception {
        byte[] good = noise(30, 20);
        Form form = new Form()
                .part(
                        "file",
                        "rows.csv",
                        null,
                        "image,prompt\ngood.png,a\nbad.png,b\nlarge.png,c\nabsent.png,d\nhttps://example.com/e.png,e\n")
                .part("picture", "good.png", "image/png", good)
                .part("picture", "bad.png", "image/png", Arrays.copyOf(good, good.length / 2))
                .part("picture", "large.png", "image/png", Arrays.copyOf(good, 50_000_001));
        long before = TestSql.number(database, "SELECT count(*) FROM batch");
        Client.Answer refused = ada.upload(BATCHES, form.type(), form.bytes());
        assertProblem(refused, 422, "INVALID_ROWS");
        assertThat(refused.json().path("errors"))
                .extracting(error -> error.path("line").intValue() + " "
                        + error.path("value").textValue())
                .containsExactly("3 bad.png", "4 large.png", "5 absent.png");
        assertThat(refused.json().path("errors").path(0).path("detail").textValue())
                .contains("cut short");
        assertThat(refused.json().path("errors").path(1).path("detail").textValue())
                .contains("50,000,000 bytes");
        assertThat(TestSql.number(database, "SELECT count(*) FROM batch")).isEqualTo(before);
        assertThat(store.find(Sha256.of(good))).isEmpty();
    }

    @Test
    void should_know_a_form_again_by_its_contents_and_not_by_its_boundary() throws Exception {
        String key = UUID.randomUUID().toString();
        byte[] picture = noise(30, 20);
        byte[] other = noise(30, 20);
        String csv = "image,prompt\na.png,red\n";
        Form first = new Form().part("file", "rows.csv", null, csv).part("picture", "a.png", null, picture);
        Form again = new Form()
                .part("picture", "a.png", "image/png", picture)
                .part("file", "other-name.csv", "text/csv", csv);
        Form changed = new Form().part("file", "rows.csv", null, csv).part("picture", "a.png", null, other);
        Form renamed = new Form()
                .part("file", "rows.csv", null, csv)
                .part("picture", "a.png", null, picture)
                .part("picture", "b.png", null, other);

        Client.Answer batch = ada.upload(BATCHES, first.type(), first.bytes(), "Idempotency-Key", key);
        assertThat(batch.status()).as(batch.text()).isEqualTo(202);
        assertThat(ada.upload(BATCHES, again.type(), again.bytes(), "Idempotency-Key", key)
                        .header("Location"))
                .isEqualTo(batch.header("Location"));
        for (Form different : List.of(changed, renamed)) {
            assertProblem(
                    ada.upload(BATCHES, different.type(), different.bytes(), "Idempotency-Key", key),
                    422,
                    "IDEMPOTENCY_KEY_REUSED");
        }
        assertThat(store.find(Sha256.of(other))).isEmpty();
    }

    @Test
    void should_take_one_edit_with_its_picture() throws Exception {
        byte[] picture = TestPictures.resource("lossy.webp");
        String key = UUID.randomUUID().toString();
        Form form = new Form()
                .part("job", null, "application/json", "{\"custom_id\": \"mug\", \"prompt\": \"Make it red\"}")
                .part("picture", "../mug.webp", "image/webp", picture);
        Client.Answer accepted = ada.upload(JOBS, form.type(), form.bytes(), "Idempotency-Key", key);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        assertThat(accepted.json().path("image").textValue()).isEqualTo("asset:" + Sha256.of(picture));
        String job = accepted.header("Location");
        await().atMost(PATIENCE)
                .until(() -> ada.get(job).json().path("state").textValue().equals("SUCCEEDED"));
        assertThat(ada.get(job + "/source").header("Content-Type")).isEqualTo("image/webp");
        assertThat(ada.get(job + "/thumbnail?of=source&size=64").status()).isEqualTo(200);
        assertThat(ada.upload(JOBS, form.type(), form.bytes(), "Idempotency-Key", key)
                        .header("Location"))
                .isEqualTo(job);
    }

    @Test
    void should_take_a_job_whose_picture_is_as_large_as_photographs_are() throws Exception {
        byte[] picture = noise(900, 700);
        assertThat(picture).hasSizeGreaterThan(1_500_000);
        Form form = new Form()
                .part("job", null, "application/json", "{\"prompt\": \"Make it red\"}")
                .part("picture", "photo.png", "image/png", picture);

        Client.Answer accepted = ada.upload(
                JOBS,
                form.type(),
                form.bytes(),
                "Idempotency-Key",
                UUID.randomUUID().toString());

        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        assertThat(accepted.json().path("image").textValue()).isEqualTo("asset:" + Sha256.of(picture));
    }

    static Stream<Object[]> wrong() {
        String csv = "image,prompt\nhttps://example.com/a.png,red\n";
        byte[] picture = TestPictures.png(5, 5);
        Form whole = new Form().part("file", "rows.csv", null, csv);
        return Stream.of(
                new Object[] {BATCHES, "multipart/form-data", whole.bytes(), 400, "INVALID_MULTIPART"},
                new Object[] {BATCHES, whole.type(), whole.unfinished(), 400, "INVALID_MULTIPART"},
                new Object[] {
                    BATCHES, whole.type(), "nothing of the kind".getBytes(StandardCharsets.UTF_8), 422, "INVALID_VALUE"
                },
                new Object[] {BATCHES, whole.type(), new byte[0], 422, "INVALID_VALUE"},
                new Object[] {BATCHES, null, csv.getBytes(StandardCharsets.UTF_8), 415, "MEDIA_TYPE_NOT_SUPPORTED"},
                new Object[] {JOBS, null, "{}".getBytes(StandardCharsets.UTF_8), 415, "MEDIA_TYPE_NOT_SUPPORTED"},
                form(BATCHES, new Form().part("rows", "rows.csv", null, csv), 422, "UNKNOWN_FIELD"),
                form(BATCHES, new Form().part("picture", "a.png", null, picture), 422, "INVALID_VALUE"),
                form(BATCHES, new Form().part("file", "rows.xlsx", null, csv), 422, "INVALID_VALUE"),
                form(BATCHES, new Form().part("file", null, null, csv), 422, "INVALID_VALUE"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("picture", "a".repeat(4_097), null, picture),
                        422,
                        "INVALID_VALUE"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("file", "a.csv", null, csv),
                        422,
                        "INVALID_VALUE"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("picture", null, null, picture),
                        422,
                        "INVALID_VALUE"),
                form(
                        BATCHES,
                        new Form()
                                .part("file", "a.csv", null, csv)
                                .part("picture", "a.png", null, picture)
                                .part("picture", "a.png", null, TestPictures.png(6, 5)),
                        422,
                        "INVALID_VALUE"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("pictures", null, null, "{\"a\": \"b\"}"),
                        422,
                        "INVALID_VALUE"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("pictures", null, null, "{\"a\": 4}"),
                        422,
                        "INVALID_VALUE"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("pictures", null, null, "[1]"),
                        400,
                        "NOT_A_JSON_OBJECT"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("pictures", null, null, "{\"a\""),
                        400,
                        "INVALID_JSON"),
                form(
                        BATCHES,
                        new Form().part("file", "a.csv", null, csv).part("pictures", null, null, "{} {}"),
                        400,
                        "NOT_A_JSON_OBJECT"),
                form(BATCHES, new Form().part("file", "a\0.csv", null, csv), 400, "INVALID_MULTIPART"),
                form(JOBS, new Form().part("job", null, null, "{\"prompt\": \"a\"}"), 422, "INVALID_VALUE"),
                form(JOBS, new Form().part("picture", "a.png", null, picture), 422, "INVALID_VALUE"),
                form(
                        JOBS,
                        new Form()
                                .part("job", null, null, "{\"prompt\": \"a\"}")
                                .part("picture", "a.png", null, "text"),
                        422,
                        "NOT_A_PICTURE"),
                form(
                        JOBS,
                        new Form()
                                .part("job", null, null, "{\"image\": \"b.png\", \"prompt\": \"a\"}")
                                .part("picture", "a.png", null, picture),
                        422,
                        "INVALID_VALUE"),
                form(
                        JOBS,
                        new Form().part("job", null, null, "{\"prompt\": ").part("picture", "a.png", null, picture),
                        400,
                        "INVALID_JSON"),
                form(
                        JOBS,
                        new Form()
                                .part("job", null, null, "{\"promt\": \"a\"}")
                                .part("picture", "a.png", null, picture),
                        422,
                        "INVALID_ROWS"));
    }

    private static Object[] form(String path, Form form, int status, String code) {
        return new Object[] {path, form.type(), form.bytes(), status, code};
    }

    @ParameterizedTest(name = "{index} {0} -> {3} {4}")
    @MethodSource("wrong")
    void should_refuse_what_is_no_such_form(String path, String type, byte[] body, int status, String code)
            throws Exception {
        long before = TestSql.number(database, "SELECT count(*) FROM batch");
        assertProblem(ada.upload(path, type, body), status, code);
        assertThat(TestSql.number(database, "SELECT count(*) FROM batch")).isEqualTo(before);
    }

    @Test
    void should_leave_nothing_of_a_form_that_breaks_off() throws Exception {
        byte[] whole = noise(30, 20);
        byte[] half = noise(300, 200);
        Form form = new Form()
                .part("file", "rows.csv", null, "image,prompt\na.png,red\n")
                .part("picture", "a.png", null, whole)
                .part("picture", "b.png", null, half);
        long before = TestSql.number(database, "SELECT count(*) FROM batch");
        String head =
                "POST %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(
                                BATCHES,
                                server.getHost(),
                                server.getPort(),
                                ada.secret(),
                                form.type(),
                                form.bytes().length);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(form.unfinished(), 0, form.unfinished().length - half.length / 2);
            socket.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> list(store.folder().resolve("incoming")).size() == 2);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> list(store.folder().resolve("incoming")), List::isEmpty);
        assertThat(store.find(Sha256.of(whole))).isEmpty();
        assertThat(TestSql.number(database, "SELECT count(*) FROM batch")).isEqualTo(before);
        assertThat(list(store.folder().resolveSibling("uploads"))).isEmpty();
    }

    @Test
    void should_keep_the_whole_list_of_mistakes_for_an_hour_for_who_submitted() throws Exception {
        String few = ada.post(BATCHES, "text/csv", "image,prompt\n" + ",p\n".repeat(1_000))
                .text();
        assertThat(few).doesNotContain("errors_url");

        Client.Answer refused = ada.post(BATCHES, "text/csv", "image,prompt\n" + ",p\n".repeat(2_500));
        assertProblem(refused, 422, "INVALID_ROWS");
        assertThat(refused.json().path("errors")).hasSize(1_000);
        String url = refused.json().path("errors_url").textValue();
        assertThat(url).matches("/api/v1/submissions/[0-9a-f-]{36}/errors.csv");

        Client.Answer all = ada.get(url);
        assertThat(all.status()).as(all.text()).isEqualTo(200);
        assertThat(all.header("Content-Type")).startsWith("text/csv");
        List<String> lines = all.text().lines().toList();
        assertThat(lines).hasSize(2_501);
        assertThat(lines.get(0)).isEqualTo("line,row,column,value,message");
        assertThat(lines.get(2_500)).startsWith("2501,2500,image,,");
        assertThat(zoe.get(url).status()).isEqualTo(404);

        // It goes after an hour, with the next one that comes.
        String id = url.replaceAll(".*/submissions/|/errors.csv", "");
        Path folder = store.folder().resolveSibling("refused");
        Path file = list(folder).stream()
                .filter(kept -> kept.getFileName().toString().startsWith(id))
                .findFirst()
                .orElseThrow();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));
        assertThat(ada.get(url).status()).isEqualTo(404);
        ada.post(BATCHES, "text/csv", "image,prompt\n" + ",p\n".repeat(1_001));
        assertThat(file).doesNotExist();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Client client(String owner, Role role) throws Exception {
        return new Client(
                server, tokens.create("test", owner, role, Optional.empty()).secret());
    }
}
