package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.asset.AssetStore;
import dev.darkroom.asset.AssetSweep;
import dev.darkroom.database.DatabaseResource;
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
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Pictures that are handed in, from the upload to the simulator's store, and what is not taken. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssetsTest {

    private static final String ASSETS = "/api/v1/assets";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Random RANDOM = new Random();

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

    @Inject
    AssetSweep sweep;

    private Client ada;
    private Client zoe;
    private Client eve;
    private Client admin;

    @BeforeAll
    void start() throws Exception {
        ada = client("ada", Role.SUBMITTER);
        zoe = client("zoe", Role.SUBMITTER);
        eve = client("eve", Role.VIEWER);
        admin = client("root", Role.ADMIN);
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @AfterEach
    void nothing_half_done_is_left() {
        await().atMost(Duration.ofSeconds(10)).until(this::incoming, List::isEmpty);
    }

    @Test
    void should_keep_each_kind_of_picture_once_for_each_owner() throws Exception {
        for (byte[] picture : List.of(
                TestPictures.png(31, 21),
                TestPictures.jpeg(31, 21),
                TestPictures.gif(31, 21),
                TestPictures.resource("alpha.webp"))) {
            String sha256 = Sha256.of(picture);
            assertThat(head(ada, sha256)).isEqualTo(404);

            Client.Answer kept = ada.upload(ASSETS, "image/png", picture);
            assertThat(kept.status()).as(kept.text()).isEqualTo(201);
            assertThat(kept.header("Location")).endsWith(ASSETS + "/" + sha256);
            JsonNode asset = kept.json();
            assertThat(asset.path("asset").textValue()).isEqualTo("asset:" + sha256);
            assertThat(asset.path("sha256").textValue()).isEqualTo(sha256);
            assertThat(asset.path("bytes").intValue()).isEqualTo(picture.length);
            assertThat(asset.path("width").intValue()).isIn(31, 40);
            assertThat(asset.path("media_type").textValue()).startsWith("image/");
            assertThat(Files.readAllBytes(store.find(sha256).orElseThrow())).isEqualTo(picture);

            assertThat(ada.upload(ASSETS, "image/png", picture).status()).isEqualTo(200);
            assertThat(head(ada, sha256)).isEqualTo(200);
            assertThat(head(eve, sha256)).isEqualTo(200);
            assertThat(head(admin, sha256)).isEqualTo(200);
            // Nobody learns what others have.
            assertThat(head(zoe, sha256)).isEqualTo(404);
            assertThat(zoe.upload(ASSETS, "image/png", picture).status()).isEqualTo(201);
        }
    }

    @Test
    void should_keep_a_picture_once_when_many_bring_it_at_once() throws Exception {
        byte[] picture = noise(300, 200);
        List<CompletableFuture<Integer>> sent = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return ada.upload(ASSETS, "image/png", picture).status();
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        List<Integer> statuses = sent.stream().map(CompletableFuture::join).toList();
        assertThat(statuses).contains(201).containsOnlyOnce(201).containsOnly(200, 201);
        assertThat(Files.readAllBytes(store.find(Sha256.of(picture)).orElseThrow()))
                .isEqualTo(picture);
    }

    @Test
    void should_refuse_what_is_no_whole_picture_of_a_fair_size_and_keep_nothing() throws Exception {
        byte[] png = TestPictures.png(50, 50);
        assertProblem(ada.post(ASSETS, "image/png", "hello"), 422, "NOT_A_PICTURE");
        assertProblem(ada.upload(ASSETS, "image/png", new byte[0]), 422, "NOT_A_PICTURE");
        assertProblem(ada.post(ASSETS, "image/png", "<svg/>"), 422, "NOT_A_PICTURE");
        assertProblem(ada.upload(ASSETS, "image/svg+xml", png), 415, "MEDIA_TYPE_NOT_SUPPORTED");
        assertProblem(ada.upload(ASSETS, "image/png", Arrays.copyOf(png, png.length - 20)), 422, "DAMAGED_PICTURE");
        assertProblem(
                ada.upload(ASSETS, "image/png", png, "Content-Encoding", "gzip"),
                415,
                "CONTENT_ENCODING_NOT_SUPPORTED");
        assertProblem(ada.upload(ASSETS + "?name=x", "image/png", png), 422, "UNKNOWN_FIELD");
        assertProblem(ada.get(ASSETS + "/../assets/x"), 405, "METHOD_NOT_ALLOWED");

        byte[] large = Arrays.copyOf(png, 50_000_001);
        assertProblem(
                ada.exchange(
                        "POST",
                        ASSETS,
                        "image/png",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))),
                413,
                "PICTURE_TOO_LARGE");
        assertThat(firstAnswer(head(50_000_001))).contains(" 413 ", "PICTURE_TOO_LARGE");
        assertThat(number("SELECT count(*) FROM kept_asset WHERE bytes = ?", png.length - 20))
                .isZero();
    }

    @Test
    void should_leave_nothing_of_an_upload_that_breaks_off() throws Exception {
        byte[] picture = noise(400, 400);
        String head =
                "POST %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
                        .formatted(ASSETS, server.getHost(), server.getPort(), ada.secret(), picture.length);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head(picture.length));
            out.write(picture, 0, picture.length / 2);
            out.flush();
            await().atMost(Duration.ofSeconds(10)).until(() -> !incoming().isEmpty());
        }
        await().atMost(Duration.ofSeconds(10)).until(this::incoming, List::isEmpty);
        assertThat(head(ada, Sha256.of(picture))).isEqualTo(404);
        assertThat(store.find(Sha256.of(picture))).isEmpty();
    }

    @Test
    void should_leave_half_of_the_places_to_the_others_and_tell_who_has_the_rest_to_come_back() throws Exception {
        byte[] picture = noise(100, 100);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(server.getHost(), server.getPort());
                slow.add(socket);
                socket.getOutputStream().write(head(picture.length));
                socket.getOutputStream().write(picture, 0, 10);
                socket.getOutputStream().flush();
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> incoming().size() == 8);
            Client.Answer refused = ada.upload(ASSETS, "image/png", picture);
            assertProblem(refused, 503, "TOO_MANY_UPLOADS");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(admin.upload(ASSETS, "image/png", picture).status()).isEqualTo(201);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ada.upload(ASSETS, "image/png", picture).status() == 201);
    }

    @Test
    void should_edit_a_picture_that_was_handed_in_and_show_it() throws Exception {
        byte[] picture = noise(640, 480);
        String asset =
                ada.upload(ASSETS, "image/png", picture).json().path("asset").textValue();
        Client.Answer accepted = ada.post(
                "/api/v1/jobs",
                "application/json",
                "{\"image\": \"%s\", \"prompt\": \"Make it red\"}".formatted(asset));
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String job = accepted.header("Location");
        JsonNode done = finished(ada, job);
        assertThat(done.path("state").textValue()).isEqualTo("SUCCEEDED");
        assertThat(done.path("image").textValue()).isEqualTo(asset);
        assertThat(done.path("attempts"))
                .extracting(attempt -> attempt.path("step").textValue())
                .containsExactly("UPLOAD", "EDIT", "DOWNLOAD");
        assertThat(Files.readAllBytes(inTheSimulator(Sha256.of(picture)))).isEqualTo(picture);

        Client.Answer source = ada.get(job + "/source");
        assertThat(source.body()).isEqualTo(picture);
        assertThat(source.header("Content-Type")).isEqualTo("image/png");
        assertThat(source.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(source.header("ETag")).isEqualTo("\"" + Sha256.of(picture) + "\"");
        assertThat(ada.get(job + "/source", "If-None-Match", source.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(zoe.get(job + "/source").status()).isEqualTo(404);
        assertThat(zoe.get(job + "/thumbnail").status()).isEqualTo(404);

        for (String of : List.of("result", "source")) {
            Client.Answer small = ada.get(job + "/thumbnail?size=64&of=" + of);
            assertThat(small.status()).as(small.text()).isEqualTo(200);
            assertThat(small.header("Content-Type")).isEqualTo("image/jpeg");
            assertThat(small.header("X-Content-Type-Options")).isEqualTo("nosniff");
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(small.body()));
            assertThat(Math.max(image.getWidth(), image.getHeight())).isEqualTo(64);
            assertThat(ada.get(job + "/thumbnail?size=64&of=" + of, "If-None-Match", small.header("ETag"))
                            .status())
                    .isEqualTo(304);
        }
        assertProblem(ada.get(job + "/thumbnail?size=65"), 422, "INVALID_VALUE");
        assertProblem(ada.get(job + "/thumbnail?of=mask"), 422, "INVALID_VALUE");
        assertProblem(ada.get(job + "/thumbnail?width=64"), 422, "UNKNOWN_FIELD");
    }

    @Test
    void should_upload_the_same_bytes_once_and_say_where_pictures_of_others_are() throws Exception {
        byte[] picture = noise(64, 64);
        String asset =
                ada.upload(ASSETS, "image/png", picture).json().path("asset").textValue();
        String csv = "image,prompt\n" + (asset + ",a\n").repeat(3) + "https://example.com/cat.png,b\n";
        String paused = "{\"paused\": %s}";
        admin.send("PATCH", "/api/v1/queue", "application/json", paused.formatted(true));
        try {
            Client.Answer accepted = ada.post("/api/v1/batches", "text/csv", csv);
            assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
            JsonNode jobs = ada.get("/api/v1/jobs?batch_id=" + accepted.json().path("id"))
                    .json()
                    .path("data");
            String elsewhere = "/api/v1/jobs/" + jobs.path(3).path("id");
            Client.Answer source = ada.get(elsewhere + "/source");
            assertProblem(source, 409, "SOURCE_ELSEWHERE");
            assertThat(source.text()).contains("https://example.com/cat.png");
            ada.post(elsewhere + "/cancel", null, null);
        } finally {
            admin.send("PATCH", "/api/v1/queue", "application/json", paused.formatted(false));
        }
        await().atMost(PATIENCE)
                .until(() -> number(
                                "SELECT count(*) FROM result r JOIN job j ON j.id = r.job_id WHERE j.image = ? AND r.state = 'SUCCEEDED'",
                                asset)
                        == 3);
        assertThat(number("SELECT count(*) FROM asset WHERE sha256 = ?", Sha256.of(picture)))
                .isEqualTo(1);
    }

    @Test
    void should_refuse_rows_that_name_a_picture_that_was_not_handed_in_or_is_somebody_else_s() throws Exception {
        byte[] picture = noise(20, 20);
        String others =
                zoe.upload(ASSETS, "image/png", picture).json().path("asset").textValue();
        String unknown = "asset:" + "0".repeat(64);
        String csv = "image,prompt\n%s,a\n%s,b\nasset:%s,c\n".formatted(unknown, others, "x".repeat(64));
        for (String dry : List.of("true", "false")) {
            Client.Answer refused = ada.post("/api/v1/batches?dry_run=" + dry, "text/csv", csv);
            assertProblem(refused, 422, "INVALID_ROWS");
            assertThat(refused.json().path("errors"))
                    .extracting(error -> error.path("line").intValue() + " "
                            + error.path("value").textValue())
                    .containsExactly("2 " + unknown, "3 " + others);
            assertThat(refused.json().path("errors").path(0).path("detail").textValue())
                    .contains("was not handed in");
        }
        // What an administrator may see, an administrator may use.
        Client.Answer preview = admin.post(
                "/api/v1/batches?dry_run=true",
                "text/csv",
                "image,prompt\n%s,a\n".formatted(others.toUpperCase().replace("ASSET", "asset")));
        assertThat(preview.status()).as(preview.text()).isEqualTo(200);
        assertThat(preview.json().path("uploads").intValue()).isEqualTo(1);
    }

    @Test
    void should_fail_a_job_unpaid_whose_picture_is_gone_or_damaged() throws Exception {
        byte[] gone = noise(24, 24);
        byte[] damaged = noise(24, 24);
        admin.send("PATCH", "/api/v1/queue", "application/json", "{\"paused\": true}");
        String csv = "custom_id,image,prompt\n";
        for (byte[] picture : List.of(gone, damaged)) {
            csv += "row-%s,%s,a\n"
                    .formatted(
                            picture == gone,
                            ada.upload(ASSETS, "image/png", picture)
                                    .json()
                                    .path("asset")
                                    .textValue());
        }
        Client.Answer accepted = ada.post("/api/v1/batches", "text/csv", csv);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        Files.delete(store.find(Sha256.of(gone)).orElseThrow());
        Files.write(store.find(Sha256.of(damaged)).orElseThrow(), TestPictures.png(9, 9));
        admin.send("PATCH", "/api/v1/queue", "application/json", "{\"paused\": false}");

        String batch = accepted.header("Location");
        await().atMost(PATIENCE)
                .until(() -> ada.get(batch).json().path("state").textValue().equals("FINISHED"));
        JsonNode jobs = ada.get("/api/v1/jobs?batch_id=" + accepted.json().path("id"))
                .json()
                .path("data");
        assertThat(jobs)
                .allSatisfy(job -> assertThat(job.path("state").textValue()).isEqualTo("FAILED"))
                .extracting(job -> job.path("error").path("code").textValue())
                .containsExactlyInAnyOrder("IMAGE_MISSING", "IMAGE_DAMAGED");
        assertThat(jobs)
                .extracting(job -> job.path("error").path("message").textValue())
                .anyMatch(message -> message.contains("darkroom.assets.dir"))
                .anyMatch(message -> message.contains("damaged"));
        assertThat(ada.get(batch).json().path("calls").path("charged").intValue())
                .isZero();
        assertProblem(ada.get("/api/v1/jobs/" + jobs.path(0).path("id") + "/source"), 404, "SOURCE_NOT_HERE");

        // Whoever brings it again heals it.
        assertThat(ada.upload(ASSETS, "image/png", damaged).status()).isEqualTo(200);
        assertThat(Files.readAllBytes(store.find(Sha256.of(damaged)).orElseThrow()))
                .isEqualTo(damaged);
    }

    @Test
    void should_remove_pictures_that_nobody_has_used_for_long_unless_a_job_waits_for_them() throws Exception {
        byte[] unused = noise(25, 25);
        byte[] shared = noise(25, 25);
        byte[] waiting = noise(25, 25);
        for (byte[] picture : List.of(unused, shared, waiting)) {
            ada.upload(ASSETS, "image/png", picture);
        }
        zoe.upload(ASSETS, "image/png", shared);
        admin.send("PATCH", "/api/v1/queue", "application/json", "{\"paused\": true}");
        try {
            ada.post(
                    "/api/v1/jobs",
                    "application/json",
                    "{\"image\": \"asset:%s\", \"prompt\": \"a\"}".formatted(Sha256.of(waiting)));
            for (byte[] picture : List.of(unused, shared, waiting)) {
                update(
                        "UPDATE kept_asset SET used_at = now() - interval '31 days' WHERE owner = 'ada' AND sha256 = ?",
                        Sha256.of(picture));
            }
            byte[] nobodys = noise(25, 25);
            Path orphan = store.find(Sha256.of(unused))
                    .orElseThrow()
                    .getParent()
                    .resolveSibling(Sha256.of(nobodys).substring(0, 2))
                    .resolve(Sha256.of(nobodys));
            Files.createDirectories(orphan.getParent());
            Files.write(orphan, nobodys);
            Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
            Path anothers = orphan.resolveSibling(Sha256.of(nobodys).substring(0, 2) + "f".repeat(62));
            Files.write(anothers, nobodys);

            for (int round = 0; round < 256; round++) {
                sweep.run();
            }
            assertThat(store.find(Sha256.of(unused))).isEmpty();
            assertThat(head(ada, Sha256.of(unused))).isEqualTo(404);
            assertThat(head(ada, Sha256.of(shared))).isEqualTo(404);
            assertThat(head(zoe, Sha256.of(shared))).isEqualTo(200);
            assertThat(head(ada, Sha256.of(waiting))).isEqualTo(200);
            assertThat(orphan).doesNotExist();
            assertThat(anothers).as("perhaps of another ledger").exists();
        } finally {
            admin.send("PATCH", "/api/v1/queue", "application/json", "{\"paused\": false}");
        }
    }

    /** What an upload of so many bytes begins with. */
    private byte[] head(int length) {
        return "POST %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
                .formatted(ASSETS, server.getHost(), server.getPort(), ada.secret(), length)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What comes back although the body is still owed. */
    private String firstAnswer(byte[] head) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head);
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("}")) {
                answer.append((char) socket.getInputStream().read());
            }
            return answer.toString();
        }
    }

    private static JsonNode finished(Client client, String job) {
        await().atMost(PATIENCE)
                .until(() -> client.get(job).json().path("finished_at").isTextual());
        try {
            return client.get(job).json();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Where the simulator has put what was uploaded. */
    private Path inTheSimulator(String sha256) throws Exception {
        String key = text("SELECT path FROM asset WHERE sha256 = ?", sha256);
        String name = key.substring(key.lastIndexOf('/') + 1);
        try (Stream<Path> homes = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return homes.filter(home -> home.getFileName().toString().startsWith("darkroom-simulator"))
                    .map(home -> home.resolve("assets").resolve(name))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Path> incoming() throws IOException {
        Path incoming = store.folder().resolve("incoming");
        if (!Files.isDirectory(incoming)) {
            return List.of();
        }
        try (Stream<Path> parts = Files.list(incoming)) {
            return parts.collect(Collectors.toList());
        }
    }

    /** Different each time. */
    static byte[] noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, RANDOM.nextInt(0x1000000));
        }
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static int head(Client client, String sha256) throws Exception {
        return client.send("HEAD", ASSETS + "/" + sha256, null, null).status();
    }

    static void assertProblem(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("code").textValue()).isEqualTo(code);
    }

    private Client client(String owner, Role role) throws Exception {
        return new Client(
                server, tokens.create("test", owner, role, Optional.empty()).secret());
    }

    private long number(String sql, Object... parameters) throws Exception {
        return Long.parseLong(text(sql, parameters));
    }

    private String text(String sql, Object... parameters) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private void update(String sql, Object... parameters) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
