package dev.darkroom.editor;

import static dev.darkroom.editor.RawServer.answer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.EditRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The paid call on a real socket: what is on the wire, and whether a failure was before or after the first byte. */
class EditCallTest {

    private static final ApiKey KEY = new ApiKey("key-0123456789-0123456789-abcdef");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static Vertx vertx;

    private final List<AutoCloseable> open = new ArrayList<>();

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
    void should_send_exactly_the_request_of_the_specification() throws Exception {
        RawServer server =
                server(RawServer.answering(answer(200, "Content-Type: application/json\r\n", "{\"x\":\"\u00e9\"}")));
        EditRequest request = EditRequest.fromText(Map.of(
                "prompt",
                "Größer \"snow\" 😀",
                "steps",
                "25",
                "guidance",
                "3.50",
                "prompt_upsampling",
                "false",
                "seed",
                "4294967295"));

        Reply reply = await(api(server.url("/base/")).edit(request, "a b/ü.png", () -> true));

        String sent = server.requests().get(0);
        assertThat(sent).startsWith("POST /base/api/features HTTP/1.1\r\n");
        assertThat(head(sent))
                .containsIgnoringCase("\r\nAPI-KEY: " + KEY.value() + "\r\n")
                .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
                .containsIgnoringCase("\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                .containsIgnoringCase("\r\nAccept-Encoding: identity\r\n")
                .doesNotContainIgnoringCase("gzip")
                .doesNotContainIgnoringCase("transfer-encoding");
        assertThat(new String(body(sent).getBytes(ISO_8859_1), UTF_8))
                .isEqualTo(
                        "{\"type\":\"IMAGE_EDITOR\",\"model\":\"black-forest-labs/flux-2-pro\",\"promptObject\":{\"imageUrl\":\"a b/ü.png\","
                                + "\"prompt\":\"Größer \\\"snow\\\" 😀\",\"steps\":25,\"guidance\":3.50,\"prompt_upsampling\":false,\"seed\":4294967295}}");
        assertThat(reply).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.contentType()).isEqualTo("application/json");
            assertThat(answer.body()).isEqualTo("{\"x\":\"\u00e9\"}".getBytes(ISO_8859_1));
        });
    }

    @Test
    void should_ask_for_an_answer_at_once_where_the_mode_is_async() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "{}")));

        await(edit(server.url(""), "editor.mode", "async"));

        assertThat(body(server.requests().get(0)))
                .startsWith(
                        "{\"type\":\"IMAGE_EDITOR\",\"model\":\"black-forest-labs/flux-2-pro\",\"async\":true,\"promptObject\":{");
    }

    @Test
    void should_send_once_however_often_it_is_subscribed_to() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "{}")));
        Uni<Reply> edit = edit(server);

        assertThat(server.connections()).isZero();
        assertThat(await(edit)).isSameAs(await(edit));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_neither_take_a_call_back_nor_make_it_again_when_a_subscription_is_cancelled() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            arrived.countDown();
            waitFor(cancelled);
            connection.write(answer(200, "", "{}"));
        }));
        Uni<Reply> edit = edit(server);
        Cancellable subscription = edit.subscribe().with(reply -> {});
        waitFor(arrived);
        subscription.cancel();
        CompletableFuture<Reply> again = edit.subscribeAsCompletionStage();
        cancelled.countDown();

        assertThat(again.get(20, TimeUnit.SECONDS)).isInstanceOf(Answer.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_use_a_fresh_connection_for_each_paid_call() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            while (true) {
                connection.readRequest();
                connection.write(answer(200, "", "{}"));
            }
        }));
        EditorApi api = api(server.url(""));

        assertThat(await(api.edit(request(), "k", () -> true))).isInstanceOf(Answer.class);
        assertThat(await(api.edit(request(), "k", () -> true))).isInstanceOf(Answer.class);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void should_pass_on_an_error_and_follow_no_redirect() throws Exception {
        RawServer server = server(RawServer.answering(answer(
                307, "Location: /elsewhere\r\nRetry-After: 3\r\nDate: Fri, 27 Mar 2026 10:00:00 GMT\r\n", "moved")));

        Reply reply = await(edit(server));

        assertThat(reply).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.retryAfter()).isEqualTo("3");
            assertThat(answer.date()).isEqualTo("Fri, 27 Mar 2026 10:00:00 GMT");
        });
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_blank_the_key_out_of_an_answer_that_repeats_it() throws Exception {
        RawServer server =
                server(RawServer.answering(answer(401, "", "{\"message\":\"bad key " + KEY.value() + "!\"}")));

        Answer answer = (Answer) await(edit(server));

        assertThat(new String(answer.body(), UTF_8))
                .isEqualTo("{\"message\":\"bad key " + "*".repeat(KEY.value().length()) + "!\"}");
    }

    // Nothing was sent

    @Test
    void should_not_have_sent_when_the_connection_is_refused() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(await(edit(URI.create("http://127.0.0.1:" + port)))).isInstanceOf(NotSent.class);
    }

    @Test
    void should_not_have_sent_when_the_name_does_not_resolve() {
        assertThat(await(edit(URI.create("http://no-such-host.invalid")))).isInstanceOf(NotSent.class);
    }

    @Test
    void should_not_have_sent_when_the_tls_handshake_fails() throws Exception {
        RawServer server = server(new RawServer(connection -> connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")));

        assertThat(await(edit(URI.create("https://127.0.0.1:" + server.port()))))
                .isInstanceOf(NotSent.class);
        assertThat(server.requests()).noneMatch(sent -> sent.contains("API-KEY"));
    }

    @Test
    void should_not_have_sent_when_the_tls_handshake_stalls() throws Exception {
        RawServer server = server(new RawServer(RawServer.Connection::hold));

        Reply reply = await(edit(URI.create("https://127.0.0.1:" + server.port()), "editor.connect-timeout", "200ms"));

        assertThat(reply).isInstanceOf(NotSent.class);
    }

    @Test
    void should_not_have_sent_when_the_certificate_is_not_trusted() throws Exception {
        try (TlsServer server = TlsServer.serving("localhost", answer(200, "", "{}"))) {
            assertThat(await(edit(URI.create("https://localhost:" + server.port()))))
                    .isInstanceOf(NotSent.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void should_not_have_sent_when_no_connection_is_made_in_time() throws Exception {
        // A listener whose queue is full and that never accepts: the kernel leaves the handshake open.
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = new ArrayList<>();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort());
            for (int i = 0; i < 2; i++) {
                Socket filler = new Socket();
                filler.connect(address, 1_000);
                fillers.add(filler);
            }

            Reply reply = await(
                    edit(URI.create("http://127.0.0.1:" + deaf.getLocalPort()), "editor.connect-timeout", "200ms"));

            assertThat(reply).isInstanceOf(NotSent.class);
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void should_not_have_sent_when_all_places_are_taken() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            held.countDown();
            connection.hold();
        }));
        EditorApi api = api(server.url(""), "editor.concurrency", "1", "editor.connect-timeout", "1s");
        CompletableFuture<Reply> first = api.edit(request(), "k", () -> true).subscribeAsCompletionStage();
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();

        List<CompletableFuture<Reply>> further = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            further.add(api.edit(request(), "k", () -> true).subscribeAsCompletionStage());
        }

        for (CompletableFuture<Reply> reply : further) {
            assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(NotSent.class);
        }
        assertThat(first).isNotDone();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_have_as_many_edits_in_flight_as_configured() throws Exception {
        CountDownLatch allThere = new CountDownLatch(40);
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            allThere.countDown();
            waitFor(allThere);
            connection.write(answer(200, "", "{}"));
        }));
        EditorApi api = api(server.url(""), "editor.concurrency", "40");

        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            replies.add(api.edit(request(), "k", () -> true).subscribeAsCompletionStage());
        }

        for (CompletableFuture<Reply> reply : replies) {
            assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(Answer.class);
        }
    }

    @Test
    void should_not_send_after_its_time_was_up_while_connecting() throws Exception {
        RawServer server = server(new RawServer(RawServer.Connection::hold));
        URI https = URI.create("https://127.0.0.1:" + server.port());

        Reply reply = await(edit(https, "editor.connect-timeout", "1s", "editor.timeout", "50ms"));

        assertThat(reply).isInstanceOf(NotSent.class);
    }

    // Something was sent

    @Test
    void should_have_no_answer_when_the_server_closes_at_once() throws Exception {
        RawServer server = server(new RawServer(connection -> {}));

        assertThat(await(edit(server))).isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_have_no_answer_when_the_server_closes_after_reading() throws Exception {
        RawServer server = server(new RawServer(RawServer.Connection::readRequest));

        assertThat(await(edit(server))).isInstanceOf(NoAnswer.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void should_have_no_answer_when_the_connection_is_reset() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.reset();
        }));

        assertThat(await(edit(server))).isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_have_no_answer_when_it_is_cut_and_keep_the_part_that_came() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"aiRecord\":{\"uu");
        }));

        assertThat(await(edit(server)))
                .isInstanceOfSatisfying(
                        NoAnswer.class,
                        reply -> assertThat(reply.partial()).asString(UTF_8).isEqualTo("{\"aiRecord\":{\"uu"));
    }

    @Test
    void should_have_no_answer_when_its_chunks_never_end() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
        }));

        assertThat(await(edit(server))).isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_have_no_answer_when_it_is_no_http() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("SSH-2.0-OpenSSH\r\n\r\n");
            connection.hold();
        }));

        assertThat(await(edit(server))).isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_have_no_answer_when_the_server_stalls() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.hold();
        }));

        assertThat(await(edit(server.url(""), "editor.timeout", "2s"))).isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_bear_a_long_silence_before_the_answer_but_not_within_it() throws Exception {
        CountDownLatch silence = new CountDownLatch(1);
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            waitFor(silence);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            connection.hold();
        }));
        CompletableFuture<Reply> reply =
                edit(server.url(""), "editor.idle-timeout", "100ms").subscribeAsCompletionStage();

        Awaitility.await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> !reply.isDone());
        silence.countDown();

        assertThat(reply.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        NoAnswer.class, none -> assertThat(none.cause()).hasMessageContaining("silent for 100 ms"));
    }

    @Test
    void should_end_an_answer_that_drips_when_its_time_is_up() throws Exception {
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            drip(connection);
        }));

        Reply reply = await(edit(server.url(""), "editor.timeout", "2s", "editor.idle-timeout", "1500ms"));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        NoAnswer.class,
                        none -> assertThat(none.cause()).hasMessageContaining("not done within 2000 ms"));
    }

    @Test
    void should_not_take_more_than_the_bound() throws Exception {
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

        Reply reply = await(edit(server.url(""), "editor.max-answer-bytes", "100K"));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        NoAnswer.class, none -> assertThat(none.cause()).hasMessageContaining("max-answer-bytes"));
        assertThat(hungUp.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void should_take_a_picture_as_answer_whole() throws Exception {
        byte[] picture = new byte[3_000_000];
        new java.util.Random(7).nextBytes(picture);
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: " + picture.length + "\r\n\r\n");
            connection.write(picture);
        }));

        Answer answer = (Answer) await(edit(server));

        assertThat(answer.isPicture()).isTrue();
        assertThat(answer.body()).isEqualTo(picture);
    }

    @Test
    void should_not_unpack_what_was_packed_unasked() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "Content-Encoding: gzip\r\n", "packed")));

        assertThat(((Answer) await(edit(server))).body()).asString(UTF_8).isEqualTo("packed");
    }

    @Test
    void should_still_reply_when_it_is_closed_meanwhile() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        RawServer server = server(new RawServer(connection -> {
            connection.readRequest();
            arrived.countDown();
            connection.hold();
        }));
        EditorApi api = api(server.url(""));
        CompletableFuture<Reply> reply = api.edit(request(), "k", () -> true).subscribeAsCompletionStage();
        waitFor(arrived);

        api.close();

        assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void should_take_a_status_that_http_does_not_know_for_a_server_error() throws Exception {
        Reply reply = await(edit(server(RawServer.answering(answer(999, "", "no robots")))));

        assertThat(((Answer) reply).status()).isEqualTo(599);
    }

    @Test
    void should_send_nothing_where_it_may_no_longer_when_the_connection_stands() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "{}")));
        AtomicInteger asked = new AtomicInteger();

        Reply reply = await(api(server.url("")).edit(request(), "k", () -> asked.incrementAndGet() == 0));

        assertThat(reply).isInstanceOf(NotSent.class);
        assertThat(asked).hasValue(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void should_say_that_nothing_was_sent_when_it_is_closed_before() throws Exception {
        RawServer server = server(RawServer.answering(answer(200, "", "{}")));
        EditorApi api = api(server.url(""));
        api.close();

        assertThat(await(api.edit(request(), "k", () -> true))).isInstanceOf(NotSent.class);
        assertThat(server.requests()).isEmpty();
        assertThat(await(api.lookUp(new UUID(0, 0)))).isNotInstanceOf(Answer.class);
    }

    private static void drip(RawServer.Connection connection) throws java.io.IOException {
        while (true) {
            connection.write("x");
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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

    private Uni<Reply> edit(RawServer server) {
        return edit(server.url(""));
    }

    private Uni<Reply> edit(URI url, String... settings) {
        return api(url, settings).edit(request(), "k", () -> true);
    }

    private static EditRequest request() {
        return EditRequest.fromText(Map.of("prompt", "snow"));
    }

    private static Reply await(Uni<Reply> reply) {
        return reply.await().atMost(SOON);
    }

    private static String head(String request) {
        return request.substring(0, request.indexOf("\r\n\r\n") + 2);
    }

    private static String body(String request) {
        return request.substring(request.indexOf("\r\n\r\n") + 4);
    }
}
