package dev.darkroom.editor;

import static dev.darkroom.editor.RawServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.editor.DownloadReply.Downloaded;
import dev.darkroom.editor.DownloadReply.Expired;
import dev.darkroom.editor.DownloadReply.Failed;
import dev.darkroom.editor.DownloadReply.Refused;
import dev.darkroom.job.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads of results on a real socket and a real disk. */
class DownloadTest {

    private static final ApiKey KEY = new ApiKey("key-0123456789-0123456789-abcdef");
    private static Vertx vertx;

    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.closeAndAwait();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void should_download_a_picture_whole() throws Exception {
        byte[] picture = new byte[3_000_000];
        new Random(3).nextBytes(picture);
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: " + picture.length + "\r\n\r\n");
            connection.write(picture);
        }));
        Files.writeString(part(), "left over from before, and longer or not, it goes");

        DownloadReply reply = download(server, "/x.png");

        assertThat(reply).isEqualTo(new Downloaded(picture.length, "image/png"));
        assertThat(part()).hasBinaryContent(picture);
    }

    @Test
    void should_send_the_signed_query_byte_for_byte_and_never_the_key() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "x")));
        String target =
                "/asset.1min.ai/a%20b/%e2%82%AC+c.png?X-Amz-Date=20260327T100000Z&X-Amz-Credential=A%2F1%2fs3&x=%7e~+&&=&y";

        assertThat(download(server, target)).isInstanceOf(Downloaded.class);

        String sent = server.requests().get(0);
        assertThat(sent).startsWith("GET " + target + " HTTP/1.1\r\n");
        assertThat(sent)
                .doesNotContainIgnoringCase("api-key")
                .doesNotContain(KEY.value())
                .doesNotContainIgnoringCase("authorization")
                .doesNotContainIgnoringCase("gzip")
                .containsIgnoringCase("\r\nHost: 127.0.0.1:" + server.port() + "\r\n");
    }

    @Test
    void should_take_a_body_that_ends_with_the_connection_or_comes_in_chunks() throws Exception {
        RawServer closing =
                server(RawServer.answering("HTTP/1.1 200 OK\r\nContent-Type: binary/octet-stream\r\n\r\nabc"));
        RawServer chunked = server(RawServer.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"));

        assertThat(download(closing, "/")).isInstanceOf(Downloaded.class);
        assertThat(part()).hasContent("abc");
        assertThat(download(chunked, "/")).isInstanceOf(Downloaded.class);
        assertThat(part()).hasContent("abc");
    }

    @Test
    void should_refuse_a_host_that_is_not_listed_without_connecting() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "x")));

        DownloadReply reply = await(api("result.hosts", "storage.1min.ai").download(server.url("/x?secret=1"), part()));

        assertThat(reply).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.RESULT_LINK_REFUSED);
            assertThat(refused.message()).contains("127.0.0.1:" + server.port()).doesNotContain("secret");
        });
        assertThat(server.connections()).isZero();
    }

    @Test
    void should_follow_no_redirect() throws Exception {
        RawServer server = server(RawServer.answering(answer(302, "Location: http://169.254.169.254/\r\n", "")));

        refusedAs(ErrorCode.RESULT_LINK_REFUSED, download(server, "/"));
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 410})
    void should_know_an_expired_link(int status) throws Exception {
        RawServer server = server(RawServer.answering(answer(status, "Content-Type: application/xml\r\n", "<Error/>")));

        assertThat(download(server, "/")).isEqualTo(new Expired(status));
        assertThat(part()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 304, 400, 416, 429, 500, 503})
    void should_fail_for_now_at_other_statuses(int status) throws Exception {
        RawServer server = server(RawServer.answering(
                status == 204 || status == 304 ? "HTTP/1.1 " + status + " X\r\n\r\n" : answer(status, "", "x")));

        assertThat(download(server, "/")).isEqualTo(new Failed(status, "HTTP " + status));
        assertThat(part()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html; charset=utf-8", "application/xml", "application/json", "image/svg+xml"})
    void should_refuse_what_is_no_picture(String type) throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "Content-Type: " + type + "\r\n", "x")));

        refusedAs(ErrorCode.RESULT_WRONG_TYPE, download(server, "/"));
    }

    @Test
    void should_refuse_what_is_announced_as_too_big() throws Exception {
        RawServer server = server(RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));

        refusedAs(ErrorCode.RESULT_TOO_BIG, download(server, "/"));
    }

    @Test
    void should_refuse_what_turns_out_too_big_and_hang_up() throws Exception {
        CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\n\r\n");
            try {
                while (true) {
                    connection.write("x".repeat(10_000));
                }
            } finally {
                hungUp.complete(true);
            }
        }));

        refusedAs(
                ErrorCode.RESULT_TOO_BIG,
                await(api(server, "result.max-bytes", "100K").download(server.url("/"), part())));
        assertThat(hungUp.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                ""
            })
    void should_fail_when_it_is_cut_short(String answer) throws Exception {
        RawServer server = server(RawServer.answering(answer));

        assertThat(download(server, "/")).isInstanceOf(Failed.class);
        assertThat(part()).doesNotExist();
    }

    @Test
    void should_fail_when_it_falls_silent_or_takes_too_long() throws Exception {
        RawServer silent = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
            connection.hold();
        }));
        RawServer mute = server(new RawServer(connection -> {
            connection.readRequest();
            connection.hold();
        }));
        RawServer dripping = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (true) {
                connection.write("x");
                LockSupport.parkNanos(20_000_000);
            }
        }));

        for (RawServer server : List.of(silent, mute)) {
            assertThat(await(api(server, "result.idle-timeout", "200ms").download(server.url("/"), part())))
                    .isEqualTo(new Failed(null, "TimeoutException: silent for 200 ms"));
        }
        assertThat(await(api(dripping, "result.timeout", "2s", "result.idle-timeout", "1500ms")
                        .download(dripping.url("/"), part())))
                .isEqualTo(new Failed(null, "TimeoutException: not done within 2000 ms"));
        assertThat(part()).doesNotExist();
    }

    @Test
    void should_fail_when_nobody_listens_or_the_folder_is_not_there() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RawServer server = server(RawServer.answering(answer(200, "", "x")));

        assertThat(await(api("result.hosts", "127.0.0.1:" + port)
                        .download(URI.create("http://127.0.0.1:" + port + "/"), part())))
                .isInstanceOf(Failed.class);
        assertThat(await(api(server).download(server.url("/"), folder.resolve("no/such/folder/x.part"))))
                .as("the fault is on this machine, and no other try or look-up mends it")
                .isInstanceOfSatisfying(
                        DownloadReply.NotWritten.class,
                        notWritten -> assertThat(notWritten.cause()).hasMessageContaining("no/such/folder"));
    }

    @Test
    void should_still_reply_when_it_is_closed() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "x")));
        EditorApi api = api(server);
        api.close();

        assertThat(await(api.download(server.url("/"), part()))).isInstanceOf(Failed.class);
    }

    private void refusedAs(ErrorCode code, DownloadReply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
        assertThat(part()).doesNotExist();
    }

    private Path part() {
        return folder.resolve("x.part");
    }

    private DownloadReply download(RawServer server, String target) {
        return await(api(server).download(server.url(target), part()));
    }

    private EditorApi api(RawServer server, String... settings) {
        List<String> all = new ArrayList<>(List.of("result.hosts", "127.0.0.1:" + server.port()));
        all.addAll(List.of(settings));
        return api(all.toArray(String[]::new));
    }

    private EditorApi api(String... settings) {
        EditorApi api = new EditorApi(vertx, TestSettings.of(settings), KEY);
        open.add(0, api);
        return api;
    }

    private RawServer server(RawServer server) {
        open.add(server);
        return server;
    }

    private static DownloadReply await(Uni<DownloadReply> reply) {
        return reply.await().atMost(Duration.ofSeconds(20));
    }
}
