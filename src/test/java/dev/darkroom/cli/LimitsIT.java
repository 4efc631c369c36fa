package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may cost the service: sizes, connections and time. Byte for byte, against the packaged application. */
class LimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Until a slow client is noticed, on a busy machine. */
    private static final Duration NOTICED = Duration.ofSeconds(20);

    private static final int CONNECTIONS = 40;
    private static final int PICTURE = 48 << 20;
    /** More than goes over any wire while the service lingers. */
    private static final long MOST = 20L << 30;

    private static Workplace place;
    private static TestDatabase database;
    private static DarkroomProcess node;
    private static URI server;
    private static String token;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password())
                .set("DARKROOM_SERVE_PATIENCE", PATIENCE.toMillis() + "ms")
                .set("DARKROOM_SERVE_MAX_CONNECTIONS", Integer.toString(CONNECTIONS));
        place.simulator("10ms");
        node = place.start("serve", "--port", "0");
        await().atMost(Duration.ofMinutes(1)).until(() -> node.out().endsWith("\n") || !node.isAlive());
        server = URI.create(node.out().strip());
        token = Files.readString(place.dataDir().resolve("admin-token")).strip();
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_not_wait_for_a_head_that_comes_byte_by_byte() throws Exception {
        try (Socket socket = connect()) {
            assertThat(drip(socket, "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "s".repeat(10_000)))
                    .isTrue();
        }
        // Nor when the connection has served a request before.
        try (Socket socket = connect()) {
            write(socket, "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 200");
            assertThat(drip(socket, "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "s".repeat(10_000)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/batches", "/api/v1/jobs", "/api/v1/session"})
    void should_not_wait_for_a_body_that_comes_byte_by_byte(String path) throws Exception {
        long before = database.number("SELECT count(*) FROM batch");
        try (Socket socket = connect()) {
            String type = path.endsWith("batches") ? "text/csv" : "application/json";
            write(socket, head("POST", path, "Content-Type: " + type, "Content-Length: 5000"));
            assertThat(drip(socket, "image,prompt\n" + "a".repeat(10_000))).isTrue();
        }
        assertThat(database.number("SELECT count(*) FROM batch")).isEqualTo(before);
        assertThat(node.err()).doesNotContain("ERROR");
    }

    @Test
    void should_leave_a_connection_alone_on_which_nothing_is_under_way() throws Exception {
        try (Socket socket = connect()) {
            write(socket, head("GET", "/api/v1/queue"));
            assertThat(head(socket)).startsWith("HTTP/1.1 200");
            long until = System.nanoTime() + 3 * PATIENCE.toNanos();
            socket.setSoTimeout(100);
            drainUntil(socket, until);
            socket.setSoTimeout(10_000);
            write(socket, head("GET", "/api/v1/queue"));
            assertThat(head(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void should_not_wait_for_who_does_not_take_an_answer_and_wait_for_who_takes_it_in_his_own_time() throws Exception {
        String result = result();
        try (Socket stuck = connect();
                Socket patient = connect()) {
            write(stuck, head("GET", result));
            write(patient, head("GET", result));
            assertThat(head(patient)).startsWith("HTTP/1.1 200");
            // 400 KiB/s: far longer than the patience, and far more than the least.
            long until = System.nanoTime() + 6 * PATIENCE.toNanos();
            long read = 0;
            while (System.nanoTime() < until) {
                read += patient.getInputStream().readNBytes(40 << 10).length;
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }
            assertThat(read).isLessThan(PICTURE / 2);
            int left = (int) (PICTURE - read);
            assertThat(patient.getInputStream().readNBytes(left)).hasSize(left);

            assertThat(head(stuck)).startsWith("HTTP/1.1 200");
            assertThat(rest(stuck)).as("what lay in the buffers").isLessThan(PICTURE);
        }
    }

    @Test
    void should_refuse_heads_that_are_too_large() throws Exception {
        assertThat(answer(head("GET", "/q/health/live", "X-Large: " + "x".repeat(20_000))))
                .contains(" 431 ");
        StringBuilder many = new StringBuilder("X-0: 0");
        for (int i = 1; i < 5000; i++) {
            many.append("\r\nX-").append(i).append(": ").append(i);
        }
        assertThat(answer(head("GET", "/q/health/live", many.toString()))).contains(" 431 ");
        assertThat(answer(head("GET", "/q/health/live?" + "x".repeat(20_000)))).contains(" 414 ");
    }

    @Test
    void should_refuse_bodies_that_say_that_they_are_too_large_before_reading_them() throws Exception {
        for (String[] request : new String[][] {
            {"POST", "/api/v1/jobs", "1000001"},
            {"PATCH", "/api/v1/queue", "1000000000"},
            {"POST", "/api/v1/batches", "1073741825"},
            {"POST", "/api/v1/batches", "9999999999999999"},
            {"GET", "/api/v1/queue", "1000001"},
        }) {
            assertThat(answer(head(request[0], request[1], "Content-Length: " + request[2])))
                    .as(String.join(" ", request))
                    .startsWith("HTTP/1.1 413")
                    .contains("BODY_TOO_LARGE");
        }
    }

    @Test
    void should_stop_reading_a_body_of_unknown_length_where_it_gets_too_large() throws Exception {
        for (String path : List.of("/api/v1/jobs", "/api/v1/batches/1/pause", "/api/v1/session")) {
            long sent = 0;
            try (Socket socket = connect()) {
                write(socket, head("POST", path, "Content-Type: application/json", "Transfer-Encoding: chunked"));
                byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                try {
                    while (sent < MOST) {
                        socket.getOutputStream().write(chunk);
                        sent += chunk.length;
                    }
                } catch (SocketException closed) {
                    // As it should be.
                }
            }
            assertThat(sent).as(path).isLessThan(MOST);
        }
        assertThat(node.err()).doesNotContain("ERROR");
    }

    @Test
    void should_refuse_a_form_that_does_not_say_how_long_it_is() throws Exception {
        for (String path : List.of("/operations/preview", "/operations", "/batches/1/redo")) {
            try (Socket socket = connect()) {
                write(
                        socket,
                        head(
                                "POST",
                                path,
                                "Content-Type: application/x-www-form-urlencoded",
                                "Transfer-Encoding: chunked"));
                assertThat(head(socket)).as(path).startsWith("HTTP/1.1 411 ");
            }
        }
    }

    @Test
    void should_have_so_many_connections_at_a_time_and_no_more() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * CONNECTIONS; i++) {
                sockets.add(connect());
            }
            Socket last = sockets.get(sockets.size() - 1);
            write(last, head("GET", "/api/v1/queue"));
            assertThat(rest(last)).as("closed without an answer").isZero();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().atMost(NOTICED)
                .ignoreExceptions()
                .until(() -> answer(head("GET", "/api/v1/queue")).startsWith("HTTP/1.1 200"));
    }

    /** A job that has a large picture, as if it had been edited. */
    private static String result() throws Exception {
        Path folder = Files.createDirectories(place.folder().resolve("large"));
        byte[] picture = new byte[PICTURE];
        Files.write(folder.resolve("large.png"), picture);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO batch (name, out_dir) VALUES ('large', '" + folder + "')");
            statement.execute("""
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                    SELECT 999000001, id, 1, 'large', 'large', 'asset:x', '{"prompt": "x"}', '{}', 'EDIT', 1, 'x' FROM batch WHERE name = 'large'
                    """);
            statement.execute("""
                    INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height)
                    SELECT 999000001, id, 'SUCCEEDED', 1, 'large.png', 'image/png', repeat('0', 64), 1, 1, 1 FROM batch WHERE name = 'large'
                    """);
        }
        return "/api/v1/jobs/999000001/result";
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 10_000);
        socket.setSoTimeout((int) NOTICED.toMillis());
        return socket;
    }

    private static String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        head.append("Authorization: Bearer ").append(token).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String answer(String request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            String head = head(socket);
            String length = head.replaceFirst("(?is).*content-length: (\\d+).*", "$1");
            return head
                    + new String(socket.getInputStream().readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
        }
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Sends a byte now and then until the service has had enough of it. */
    private static boolean drip(Socket socket, String text) throws IOException {
        long until = System.nanoTime() + NOTICED.toNanos();
        socket.setSoTimeout(50);
        try {
            for (int i = 0; i < text.length() && System.nanoTime() < until; i++) {
                socket.getOutputStream().write(text.charAt(i));
                try {
                    if (socket.getInputStream().read() < 0) {
                        return true;
                    }
                } catch (SocketTimeoutException stillOpen) {
                    // The next byte.
                }
            }
            return false;
        } catch (SocketException closed) {
            return true;
        }
    }

    private static long rest(Socket socket) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        try {
            for (int read = socket.getInputStream().read(buffer); read >= 0; ) {
                total += read;
                read = socket.getInputStream().read(buffer);
            }
        } catch (SocketException closed) {
            // With what it had.
        }
        return total;
    }

    private static void drainUntil(Socket socket, long until) throws IOException {
        while (System.nanoTime() < until) {
            try {
                assertThat(socket.getInputStream().read()).isNotNegative();
            } catch (SocketTimeoutException quiet) {
                // As it should be.
            }
        }
    }
}
