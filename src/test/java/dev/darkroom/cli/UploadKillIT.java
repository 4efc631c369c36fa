package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.Sha256;
import dev.darkroom.picture.TestPictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that is killed while pictures come in, and right after it has taken them. */
class UploadKillIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String BOUNDARY = "----a-boundary";
    private static final byte[] PICTURE = TestPictures.png(640, 480);

    private final HttpClient http = HttpClient.newHttpClient();
    private Workplace place;
    private SimulatorProcess simulator;
    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password());
        simulator = place.simulator("300ms");
    }

    @AfterEach
    void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_have_nothing_of_a_form_when_it_is_killed_before_its_end() throws Exception {
        byte[] form = form(3);
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            URI url = url(node);
            String head =
                    "POST /api/v1/batches HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=%s\r\nContent-Length: %d\r\n\r\n"
                            .formatted(url.getAuthority(), token(), BOUNDARY, form.length);
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(form, 0, form.length - 10);
                out.flush();
                await().atMost(PATIENCE).until(() -> files("incoming") == 1);
                node.signal("KILL");
                node.end();
            }
        }
        assertThat(database.number("SELECT count(*) FROM batch")).isZero();
        assertThat(database.number("SELECT count(*) FROM kept_asset")).isZero();

        // The same again, on the node that comes after it.
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            HttpResponse<String> head = head(url(node));
            assertThat(head.statusCode()).isEqualTo(404);
            assertThat(submit(url(node), form).statusCode()).isEqualTo(202);
            await().atMost(PATIENCE)
                    .until(() -> database.number("SELECT count(*) FROM result WHERE state = 'SUCCEEDED'") == 3);
        }
        assertThat(simulator.charges()).isEqualTo(3);
    }

    @Test
    void should_have_the_batch_and_its_pictures_when_it_is_killed_right_after_it_has_said_so() throws Exception {
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            HttpResponse<String> accepted = submit(url(node), form(40));
            node.signal("KILL");
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            node.end();
        }
        assertThat(database.number("SELECT count(*) FROM job")).isEqualTo(40);
        assertThat(database.number("SELECT count(*) FROM kept_asset WHERE sha256 = '" + Sha256.of(PICTURE) + "'"))
                .isEqualTo(1);
        assertThat(files(Sha256.of(PICTURE).substring(0, 2))).isEqualTo(1);
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            url(node);
            await().atMost(PATIENCE)
                    .until(() -> database.number("SELECT count(*) FROM job_state WHERE state IN ('QUEUED', 'RUNNING')")
                            == 0);
        }
        // A call that was under way at the kill may have been paid; everything else is done.
        long uncertain = database.number("SELECT count(*) FROM result WHERE state = 'UNCERTAIN'");
        assertThat(database.number("SELECT count(*) FROM result WHERE state = 'SUCCEEDED'"))
                .isEqualTo(40 - uncertain);
        assertThat(database.number("SELECT count(*) FROM asset")).isEqualTo(1);
    }

    private static byte[] form(int rows) {
        StringBuilder csv = new StringBuilder("image,prompt\n");
        for (int row = 0; row < rows; row++) {
            csv.append("cats/cat.png,edit ").append(row).append('\n');
        }
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(part("file", "rows.csv"));
        form.writeBytes(csv.toString().getBytes(StandardCharsets.UTF_8));
        form.writeBytes(part("picture", "cats/cat.png"));
        form.writeBytes(PICTURE);
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return form.toByteArray();
    }

    private static byte[] part(String name, String fileName) {
        return "\r\n--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
                .formatted(BOUNDARY, name, fileName)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private HttpResponse<String> submit(URI url, byte[] form) throws Exception {
        return http.send(
                HttpRequest.newBuilder(url.resolve("/api/v1/batches"))
                        .header("Authorization", "Bearer " + token())
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(BodyPublishers.ofByteArray(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> head(URI url) throws Exception {
        return http.send(
                HttpRequest.newBuilder(url.resolve("/api/v1/assets/" + Sha256.of(PICTURE)))
                        .header("Authorization", "Bearer " + token())
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private String token() throws IOException {
        return Files.readString(place.dataDir().resolve("admin-token")).strip();
    }

    private long files(String folder) throws IOException {
        Path assets = place.dataDir().resolve("assets").resolve(folder);
        if (!Files.isDirectory(assets)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(assets)) {
            return files.count();
        }
    }

    private static URI url(DarkroomProcess node) {
        await().atMost(PATIENCE).until(() -> node.out().endsWith("\n") || !node.isAlive());
        assertThat(node.out()).as(node.err()).startsWith("http://127.0.0.1:");
        return URI.create(node.out().strip());
    }
}
