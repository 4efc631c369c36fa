package dev.darkroom.editor;

import static dev.darkroom.editor.RawServer.answer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.PictureType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Look-ups and uploads on a real socket. */
class FreeCallTest {

    private static final ApiKey KEY = new ApiKey("key-0123456789-0123456789-abcdef");
    private static final UUID ID = UUID.fromString("a1b2c3d4-e5f6-7890-abcd-ef1234567890");
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
    void should_look_a_record_up() throws Exception {
        RawServer server = server(RawServer.answering(answer(
                200, "Content-Type: application/json\r\nRetry-After: 1\r\n", "{\"key\":\"" + KEY.value() + "\"}")));

        Reply reply = await(api(server.url("/base")).lookUp(ID));

        assertThat(server.requests())
                .singleElement()
                .asString()
                .startsWith("GET /base/api/results/" + ID + " HTTP/1.1\r\n");
        assertThat(server.requests().get(0))
                .containsIgnoringCase("API-KEY: " + KEY.value() + "\r\n")
                .containsIgnoringCase("Accept-Encoding: identity\r\n")
                .doesNotContainIgnoringCase("gzip");
        assertThat(reply).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.contentType()).isEqualTo("application/json");
            assertThat(answer.retryAfter()).isEqualTo("1");
            assertThat(answer.body())
                    .asString(UTF_8)
                    .isEqualTo("{\"key\":\"" + "*".repeat(KEY.value().length()) + "\"}");
        });
    }

    @Test
    void should_pass_on_errors_and_follow_no_redirect() throws Exception {
        RawServer server = server(RawServer.answering(answer(302, "Location: /elsewhere\r\n", "moved")));

        assertThat(await(api(server.url("")).lookUp(ID)))
                .isInstanceOfSatisfying(
                        Answer.class, answer -> assertThat(answer.status()).isEqualTo(302));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_take_an_empty_answer() throws Exception {
        RawServer server = server(RawServer.answering(answer(503, "", "")));

        assertThat(await(api(server.url("")).lookUp(ID)))
                .isInstanceOfSatisfying(
                        Answer.class, answer -> assertThat(answer.body()).isEmpty());
    }

    @Test
    void should_tell_a_refused_connection_from_a_broken_one() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RawServer closing = server(new RawServer(RawServer.Connection::readRequest));

        assertThat(await(api(URI.create("http://127.0.0.1:" + port)).lookUp(ID)))
                .isInstanceOf(NotSent.class);
        assertThat(await(api(closing.url("")).lookUp(ID))).isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_not_wait_for_ever() throws Exception {
        RawServer stalling = server(new RawServer(connection -> {
            connection.readRequest();
            connection.hold();
        }));

        assertThat(await(
                        api(stalling.url(""), "editor.look-up-timeout", "100ms").lookUp(ID)))
                .isInstanceOfSatisfying(
                        NoAnswer.class, none -> assertThat(none.cause()).hasMessage("not done within 100 ms"));
        assertThat(await(api(stalling.url(""), "editor.idle-timeout", "100ms").lookUp(ID)))
                .isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_not_take_more_than_the_bound_and_hang_up() throws Exception {
        CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            try {
                while (true) {
                    connection.write("400\r\n" + "x".repeat(1_024) + "\r\n");
                }
            } finally {
                hungUp.complete(true);
            }
        }));

        Reply reply = await(api(server.url(""), "editor.max-answer-bytes", "100K", "editor.idle-timeout", "200ms")
                .lookUp(ID));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        NoAnswer.class, none -> assertThat(none.cause()).hasMessageContaining("max-answer-bytes"));
        assertThat(hungUp.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void should_hang_up_on_an_answer_that_drips_when_its_time_is_up() throws Exception {
        CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            try {
                while (true) {
                    connection.write("x".repeat(10_000));
                    LockSupport.parkNanos(10_000_000);
                }
            } finally {
                hungUp.complete(true);
            }
        }));

        Reply reply = await(api(server.url(""), "editor.look-up-timeout", "500ms", "editor.idle-timeout", "300ms")
                .lookUp(ID));

        assertThat(reply).isInstanceOf(NoAnswer.class);
        assertThat(hungUp.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void should_hang_up_on_an_upload_that_does_not_end_when_its_time_is_up() throws Exception {
        CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
        RawServer server = server(new RawServer(connection -> {
            // Reads a little at a time: the client has more to send for minutes, and is never silent.
            try {
                while (connection.socket().getInputStream().readNBytes(1_000).length > 0) {
                    LockSupport.parkNanos(5_000_000);
                }
            } finally {
                hungUp.complete(true);
            }
        }));
        Path file = Files.write(folder.resolve("large.png"), new byte[40_000_000]);
        List<String> logged = loggedByVertx();

        Reply reply =
                await(api(server.url(""), "editor.upload-timeout", "300ms").upload(file, PictureType.PNG));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        NoAnswer.class, none -> assertThat(none.cause()).hasMessage("not done within 300 ms"));
        assertThat(hungUp.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(logged).as("its reply tells it already").isEmpty();
    }

    private List<String> loggedByVertx() {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger vertxLog = Logger.getLogger("io.vertx.core.http");
        vertxLog.addHandler(handler);
        open.add(() -> vertxLog.removeHandler(handler));
        return logged;
    }

    @Test
    void should_upload_under_a_name_that_says_nothing() throws Exception {
        byte[] picture = new byte[300_000];
        new Random(1).nextBytes(picture);
        Path file = Files.write(folder.resolve("Grüße \"aus\" Rom\r\n.PNG"), picture);
        RawServer server = server(RawServer.answering(answer(200, "", "{\"asset\":{\"key\":\"a/b.png\"}}")));

        Answer answer = (Answer) await(api(server.url("")).upload(file, PictureType.PNG));

        assertThat(UploadAnswer.read(answer.body())).contains(new UploadAnswer("a/b.png"));
        String sent = server.requests().get(0);
        assertThat(sent)
                .startsWith("POST /api/assets HTTP/1.1\r\n")
                .containsIgnoringCase("API-KEY: " + KEY.value() + "\r\n");
        String body = unchunked(sent);
        int headEnd = body.indexOf("\r\n\r\n");
        assertThat(body.substring(0, headEnd))
                .containsIgnoringCase("content-disposition: form-data; name=\"asset\"; filename=\"image.png\"\r\n")
                .containsIgnoringCase("content-type: image/png")
                .doesNotContain("Rom");
        assertThat(body.substring(headEnd + 4, headEnd + 4 + picture.length).getBytes(ISO_8859_1))
                .isEqualTo(picture);
        assertThat(body.substring(headEnd + 4 + picture.length)).matches("\r\n--\\w+--\r\n");
        assertThat(file).exists().hasBinaryContent(picture);
    }

    @Test
    void should_say_that_the_file_is_not_there() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "{}")));

        Reply reply = await(api(server.url("")).upload(folder.resolve("none.png"), PictureType.PNG));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        NotSent.class, unsent -> assertThat(unsent.cause()).isInstanceOf(FileNotFoundException.class));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void should_upload_at_most_five_at_once() throws Exception {
        Path file = Files.write(folder.resolve("x.gif"), new byte[100]);
        java.util.concurrent.Semaphore answers = new java.util.concurrent.Semaphore(0);
        java.util.concurrent.atomic.AtomicInteger atOnce = new java.util.concurrent.atomic.AtomicInteger();
        java.util.concurrent.atomic.AtomicInteger most = new java.util.concurrent.atomic.AtomicInteger();
        RawServer server = server(new RawServer(connection -> {
            while (true) {
                connection.readRequest();
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                answers.acquireUninterruptibly();
                atOnce.decrementAndGet();
                connection.write(answer(200, "", "{\"asset\":{\"key\":\"k\"}}"));
            }
        }));
        EditorApi api = api(server.url(""));
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            replies.add(api.upload(file, PictureType.GIF).subscribeAsCompletionStage());
        }

        org.awaitility.Awaitility.await().until(() -> atOnce.get() == 5);
        answers.release(10);

        for (CompletableFuture<Reply> reply : replies) {
            assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(Answer.class);
        }
        assertThat(most).hasValue(5);
    }

    @Test
    void should_know_pictures_by_their_first_bytes() throws IOException {
        assertThat(type("\u0089PNG\r\n\u001a\n rest")).contains(PictureType.PNG);
        assertThat(type("\u00ff\u00d8\u00ff\u00e0")).contains(PictureType.JPEG);
        assertThat(type("RIFF\u0001\u0002\u0003\u0004WEBPVP8 ")).contains(PictureType.WEBP);
        assertThat(type("GIF87a")).contains(PictureType.GIF);
        assertThat(type("GIF89a...")).contains(PictureType.GIF);
        assertThat(type("RIFF\u0001\u0002\u0003\u0004WAVEfmt ")).isEmpty();
        assertThat(type("<svg/>")).isEmpty();
        assertThat(type("")).isEmpty();
    }

    private java.util.Optional<PictureType> type(String bytes) throws IOException {
        return PictureType.of(Files.write(folder.resolve("p"), bytes.getBytes(ISO_8859_1)));
    }

    /** The body of a chunked request, put together. */
    private static String unchunked(String request) {
        assertThat(request).containsIgnoringCase("\r\ntransfer-encoding: chunked\r\n");
        byte[] bytes = request.getBytes(ISO_8859_1);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = request.indexOf("\r\n\r\n") + 4;
        while (true) {
            int end = request.indexOf("\r\n", at);
            int length = Integer.parseInt(request.substring(at, end), 16);
            if (length == 0) {
                return body.toString(ISO_8859_1);
            }
            body.write(bytes, end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    private RawServer server(RawServer server) {
        open.add(server);
        return server;
    }

    private EditorApi api(URI url, String... settings) {
        String[] all = new String[settings.length + 2];
        System.arraycopy(settings, 0, all, 2, settings.length);
        all[0] = "editor.url";
        all[1] = url.toString();
        EditorApi api = new EditorApi(vertx, TestSettings.of(all), KEY);
        open.add(0, api);
        return api;
    }

    private static Reply await(Uni<Reply> reply) {
        return reply.await().atMost(Duration.ofSeconds(20));
    }
}
