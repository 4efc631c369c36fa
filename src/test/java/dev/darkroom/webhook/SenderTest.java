package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.editor.TlsServer;
import dev.darkroom.webhook.Outcome.Answered;
import dev.darkroom.webhook.Outcome.Failed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SenderTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void should_send_to_the_very_address_that_was_checked() throws Exception {
        try (Receiver receiver = new Receiver()) {
            // The second look-up would give another one.
            AtomicInteger lookUps = new AtomicInteger();
            Sender sender = sender(
                    name -> new InetAddress[] {
                        InetAddress.getByName(lookUps.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2")
                    },
                    "127.0.0.1/32");
            assertThat(send(sender, "http://hooks.example.test:" + receiver.port() + "/a?b=c%20d"))
                    .isEqualTo(new Answered(204, Optional.empty()));
            assertThat(lookUps).hasValue(1);
            Receiver.Message message = receiver.messages().get(0);
            assertThat(message.host()).isEqualTo("hooks.example.test:" + receiver.port());
            assertThat(message.target()).isEqualTo("/a?b=c%20d");
            assertThat(message.isSignedWith(SECRET)).isTrue();
            assertThat(message.json().path("type").asText()).isEqualTo("job.finished");
        }
    }

    @Test
    void should_send_nothing_where_any_address_of_the_name_is_private() throws Exception {
        try (Receiver receiver = new Receiver()) {
            String url = "https://hooks.example.test:" + receiver.port() + "/";
            for (String[] addresses : new String[][] {
                {"127.0.0.1"}, {"8.8.8.8", "127.0.0.1"}, {"169.254.169.254"}, {"::1"}, {"::ffff:10.0.0.1"}, {"fd00::1"}
            }) {
                assertThat(((Failed) send(sender(name -> resolved(addresses)), url)).why())
                        .contains("leads to no address of the public internet")
                        .doesNotContain(addresses);
            }
            assertThat(((Failed) send(sender(name -> resolved("8.8.8.8"), "127.0.0.1/32"), "http://a.test/")).why())
                    .contains("only https is sent to");
            assertThat(((Failed) send(
                                    sender(name -> {
                                        throw new UnknownHostException(name);
                                    }),
                                    url))
                            .why())
                    .contains("cannot be looked up");
            assertThat(receiver.messages()).isEmpty();
        }
    }

    @Test
    void should_follow_no_redirect_and_hear_how_long_to_wait() throws Exception {
        try (Receiver receiver = new Receiver();
                Receiver other = new Receiver()) {
            receiver.redirectingTo(other.url()).answering(message -> 302);
            assertThat(send(local(), receiver.url())).isEqualTo(new Answered(302, Optional.empty()));
            assertThat(other.messages()).isEmpty();
        }
    }

    @Test
    void should_wait_for_no_receiver_longer_than_it_may_take_and_read_no_more_than_it_may_say() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Receiver receiver = new Receiver();
                ServerSocket endless = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            receiver.answering(message -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return 200;
            });
            long from = System.nanoTime();
            assertThat(((Failed) send(local(), receiver.url())).why()).isEqualTo("not done within 2000 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(8));

            Thread flood = new Thread(() -> flood(endless));
            flood.setDaemon(true);
            flood.start();
            assertThat(send(local(), "http://127.0.0.1:" + endless.getLocalPort() + "/"))
                    .isEqualTo(new Answered(200, Optional.of(Duration.ofSeconds(7))));
        }
    }

    @Test
    void should_not_send_to_a_receiver_that_cannot_prove_its_name() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        try (TlsServer server = TlsServer.serving("hooks.invalid", answer)) {
            HttpClientOptions trusting = new HttpClientOptions()
                    .setTrustOptions(new PfxOptions()
                            .setPath(server.keyStore().toString())
                            .setPassword("password"));
            Sender.Resolver here = name -> new InetAddress[] {InetAddress.getLoopbackAddress()};
            FixedConfig config = FixedConfig.allowing("127.0.0.0/8", "::1");
            Sender trusts = new Sender(vertx, trusting, new ReceiverRules(config), here, config);
            assertThat(send(trusts, "https://hooks.invalid:" + server.port() + "/"))
                    .isEqualTo(new Answered(200, Optional.empty()));
            assertThat(server.names()).contains("hooks.invalid");
            assertThat(send(trusts, "https://other.invalid:" + server.port() + "/"))
                    .isInstanceOf(Failed.class);
            Sender strict = new Sender(vertx, new HttpClientOptions(), new ReceiverRules(config), here, config);
            assertThat(send(strict, "https://hooks.invalid:" + server.port() + "/"))
                    .isInstanceOf(Failed.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void should_look_up_the_names_of_one_owner_though_those_of_another_are_never_answered() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Receiver receiver = new Receiver()) {
            Sender sender = sender(silent(never, ConcurrentHashMap.newKeySet()), "127.0.0.1/32");
            List<Future<Outcome>> silent = IntStream.range(0, 20)
                    .mapToObj(i -> sender.send(delivery("ada", "http://silent-%d.test/".formatted(i))))
                    .toList();
            assertThat(outcome(sender.send(delivery("bob", "http://hooks.test:" + receiver.port() + "/"))))
                    .isEqualTo(new Answered(204, Optional.empty()));
            assertThat(silent.get(0).isComplete()).as("it hangs still").isFalse();
            assertThat(((Failed) outcome(silent.get(19))).why())
                    .isEqualTo("the name cannot be looked up: 8 others of the same owner have not been answered yet");
        } finally {
            never.countDown();
        }
    }

    @Test
    void should_not_look_up_what_nobody_waits_for_any_more() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Set<String> names = ConcurrentHashMap.newKeySet();
        try (Receiver receiver = new Receiver()) {
            Sender sender = sender(silent(end, names), "127.0.0.1/32");
            for (int i = 0; i < 16; i++) {
                sender.send(delivery(i < 8 ? "ada" : "bob", "http://silent-%d.test/".formatted(i)));
            }
            String port = ":" + receiver.port() + "/";
            assertThat(((Failed) outcome(sender.send(delivery("cyd", "http://late.test" + port)))).why())
                    .isEqualTo("not done within 2000 ms");
            end.countDown();
            assertThat(outcome(sender.send(delivery("cyd", "http://next.test" + port))))
                    .isEqualTo(new Answered(204, Optional.empty()));
            assertThat(names).contains("next.test").doesNotContain("late.test");
        }
    }

    /** As if some names' servers answered nothing until the end. */
    private static Sender.Resolver silent(CountDownLatch end, Set<String> names) {
        return name -> {
            names.add(name);
            try {
                if (name.startsWith("silent")) {
                    end.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return resolved("127.0.0.1");
        };
    }

    private static void flood(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\n".getBytes());
            byte[] much = new byte[65_536];
            while (true) {
                socket.getOutputStream().write(much);
            }
        } catch (IOException e) {
            // It has hung up, as it should.
        }
    }

    private Sender local() {
        return sender(InetAddress::getAllByName, "127.0.0.1/32");
    }

    private Sender sender(Sender.Resolver resolver, String... allowed) {
        FixedConfig config = FixedConfig.allowing(allowed);
        return new Sender(vertx, new HttpClientOptions(), new ReceiverRules(config), resolver, config);
    }

    private static InetAddress[] resolved(String... addresses) throws UnknownHostException {
        InetAddress[] found = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            found[i] = InetAddress.getByName(addresses[i]);
        }
        return found;
    }

    private static Outcome send(Sender sender, String url) throws Exception {
        return outcome(sender.send(delivery("ada", url)));
    }

    private static Outcome outcome(Future<Outcome> sent) throws Exception {
        return sent.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Delivery delivery(String owner, String url) {
        return new Delivery(
                1,
                "msg_1",
                1,
                new Lane(owner, "host"),
                url,
                WebhookEvent.JOB,
                1000L,
                "cat-1",
                "{\"state\": \"SUCCEEDED\", \"error_code\": null}",
                Instant.EPOCH,
                1,
                Instant.now(),
                List.of(SECRET));
    }
}
