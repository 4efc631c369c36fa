package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.Workplace;
import dev.darkroom.database.RestartableServer;
import dev.darkroom.faults.Invariants.Verdict;
import dev.darkroom.intake.Rows;
import java.io.IOException;
import java.io.InputStream;
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
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Batches that come over HTTP: large ones in little memory, and nodes that are killed while they take one in or right after. */
class UploadIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String COPYING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY job %' AND state = 'active'";

    private static RestartableServer server;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void open() throws Exception {
        server = RestartableServer.open(Path.of("target", "faults-database"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void should_have_the_whole_batch_when_the_node_is_killed_right_after_it_said_202() throws Exception {
        Random random = Seed.of("killed after 202");
        int batches = Seed.count(3, 20);
        int rows = 40;
        try (Cluster cluster = new Cluster(server, "upload_taken", 30_000, "100ms", Map.of())) {
            for (int i = 0; i < batches; i++) {
                Node node = cluster.startNode(Map.of()).awaitWorking();
                String file = rows("batch " + i, rows);
                assertThat(post(cluster, node, BodyPublishers.ofString(file)).statusCode())
                        .isEqualTo(202);
                // None of it has begun yet, or some of it is in flight.
                await().pollDelay(Duration.ofMillis(random.nextInt(3) * 20L)).until(() -> true);
                node.kill();
                assertThat(cluster.number("SELECT count(*) FROM job_state WHERE places = 1"))
                        .isEqualTo((long) rows * (i + 1));
            }
            cluster.start(1).awaitRest(PATIENCE).stop();

            Verdict verdict = Invariants.check(cluster, batches * rows);
            assertThat(verdict.in("SUCCEEDED") + verdict.in("UNCERTAIN")).isEqualTo(batches * rows);
        }
    }

    @Test
    void should_have_nothing_of_a_batch_when_the_node_is_killed_while_it_comes_in() throws Exception {
        try (Cluster cluster = new Cluster(server, "upload_cut", 30_000, "100ms", Map.of())) {
            Node node = cluster.startNode(Map.of()).awaitWorking();
            try (Socket half = halfOfAnUpload(cluster, node)) {
                node.kill();
                assertThat(half.getInputStream().readAllBytes()).isEmpty();
            } catch (IOException reset) {
                // Just as good an end for a connection whose node is gone.
                assertThat(node.isAlive()).isFalse();
            }
            nothingIsThere(cluster);
        }
    }

    @Test
    void should_have_nothing_of_a_batch_when_the_node_is_killed_while_it_queues_the_rows() throws Exception {
        try (Cluster cluster = new Cluster(server, "upload_killed", 30_000, "100ms", Map.of())) {
            Node node = cluster.startNode(Map.of()).awaitWorking();
            CompletableFuture<HttpResponse<String>> answer =
                    http.sendAsync(request(cluster, node, body(200_000)), BodyHandlers.ofString());
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> cluster.number(COPYING) > 0);
            node.kill();
            assertThat(answer).failsWithin(Duration.ofSeconds(20));
            await().atMost(PATIENCE).until(() -> cluster.number(COPYING) == 0);
            nothingIsThere(cluster);
        }
    }

    /** {@code -Pchaos}: a million. The time a bare COPY of the same rows into an equal table takes is printed beside it, not tested. */
    @Test
    void should_take_a_large_batch_in_256_MB() throws Exception {
        int rows = Seed.count(100_000, 1_000_000);
        try (Cluster cluster = new Cluster(server, "upload_large", 30_000, "100ms", Map.of());
                Connection connection = cluster.database().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("UPDATE pace SET paused_at = now() WHERE name = 'api'");
            Node node = cluster.startNode(Map.of(), List.of("-Xmx255m")).awaitWorking();
            long start = System.nanoTime();
            HttpResponse<String> answer = post(cluster, node, body(rows));
            double taken = (System.nanoTime() - start) / 1e9;
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(cluster.number("SELECT count(*) FROM ready")).isEqualTo(rows);
            assertThat(cluster.number("SELECT queued FROM batch_progress")).isEqualTo(rows);
            cluster.stop();
            double copied = copyOfTheSame(cluster, connection);
            System.out.printf(
                    "%,d rows over HTTP: %.1f s, %,.0f rows/s; COPY of the same: %.1f s; ratio %.2f%n",
                    rows, taken, rows / taken, copied, copied / taken);
        }
    }

    private static double copyOfTheSame(Cluster cluster, Connection connection) throws Exception {
        Path file = Files.createTempFile("darkroom-copy-", ".txt");
        try (Statement sql = connection.createStatement()) {
            sql.execute("CREATE TABLE yardstick (LIKE job INCLUDING ALL, FOREIGN KEY (batch_id) REFERENCES batch)");
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            try (OutputStream out = Files.newOutputStream(file)) {
                copy.copyOut("COPY job TO STDOUT", out);
            }
            long start = System.nanoTime();
            try (InputStream in = Files.newInputStream(file)) {
                copy.copyIn("COPY yardstick FROM STDIN", in, 1 << 16);
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            Files.delete(file);
        }
    }

    private static void nothingIsThere(Cluster cluster) throws Exception {
        assertThat(cluster.number("SELECT count(*) FROM batch")).isZero();
        assertThat(cluster.number("SELECT count(*) FROM job")).isZero();
        assertThat(cluster.number("SELECT count(*) FROM ready")).isZero();
        try (Stream<Path> files = Files.list(cluster.dataDir().resolve("uploads"))) {
            assertThat(files).as("files of uploads").isEmpty();
        }
        Node next = cluster.startNode(Map.of()).awaitWorking();
        assertThat(next.isAlive()).isTrue();
    }

    /** Sends the first half: more than any buffer on the way holds, so the node has taken in most of it. */
    private static Socket halfOfAnUpload(Cluster cluster, Node node) throws IOException {
        URI url = URI.create(node.url());
        Socket socket = new Socket(url.getHost(), url.getPort());
        String rows = rows("half", 400_000);
        String head = """
                POST /api/v1/batches HTTP/1.1\r
                Host: %s:%d\r
                Authorization: Bearer %s\r
                Content-Type: text/csv\r
                Content-Length: %d\r
                \r
                """.formatted(url.getHost(), url.getPort(), cluster.token(), 2 * rows.length());
        socket.getOutputStream().write((head + rows).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    private static String rows(String name, int count) {
        StringBuilder csv = new StringBuilder("image,prompt\n");
        for (int row = 1; row <= count; row++) {
            csv.append("%s,%s row %d\n".formatted(Workplace.ASSET, name, row));
        }
        return csv.toString();
    }

    private static HttpRequest.BodyPublisher body(int rows) {
        return BodyPublishers.ofInputStream(() -> new Rows(rows));
    }

    private HttpResponse<String> post(Cluster cluster, Node node, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return http.send(request(cluster, node, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(Cluster cluster, Node node, HttpRequest.BodyPublisher body) throws IOException {
        return HttpRequest.newBuilder(URI.create(node.url() + "/api/v1/batches"))
                .header("Authorization", "Bearer " + cluster.token())
                .header("Content-Type", "text/csv")
                .timeout(Duration.ofMinutes(5))
                .POST(body)
                .build();
    }
}
