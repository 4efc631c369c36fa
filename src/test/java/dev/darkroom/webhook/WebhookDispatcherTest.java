package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookDispatcherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = TestDatabase.fresh();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        database.close();
    }

    @Test
    void should_go_on_looking_after_memory_ran_out() {
        AtomicInteger looks = new AtomicInteger();
        WebhookDispatcher dispatcher = dispatcher(new Occasions(database.dataSource()) {
            @Override
            void look() throws SQLException {
                if (looks.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("for this test");
                }
                super.look();
            }
        });
        dispatcher.start();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(looks).hasValueGreaterThan(1));
        } finally {
            dispatcher.stop();
        }
    }

    @Test
    void should_end_in_time_though_the_database_hangs() throws Exception {
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE webhook");
            WebhookDispatcher dispatcher = dispatcher(new Occasions(database.dataSource()));
            dispatcher.start();
            await().atMost(PATIENCE).until(database::someoneWaits);

            assertThat(CompletableFuture.runAsync(dispatcher::stop)).succeedsWithin(PATIENCE);
            assertThat(database.someoneWaits()).as("it hangs still").isTrue();
            other.rollback();
        }
    }

    @Test
    void should_not_tell_how_many_wait_while_the_database_is_away() {
        WebhookDispatcher dispatcher = dispatcher(new Occasions(database.dataSource()));
        assertThat(dispatcher.pending()).as("not counted yet").isNaN();
        dispatcher.start();
        try {
            await().atMost(PATIENCE).until(() -> dispatcher.pending() == 0);
            database.goAway();
            await().atMost(PATIENCE).until(() -> Double.isNaN(dispatcher.pending()));
            database.comeBack();
            await().atMost(PATIENCE).until(() -> dispatcher.pending() == 0);
        } finally {
            dispatcher.stop();
        }
    }

    @Test
    void should_tell_one_owner_where_another_asks_the_same_host_for_what_always_fails() throws Exception {
        try (Receiver receiver = new Receiver()) {
            receiver.answering(message -> message.target().equals("/ada") ? 500 : 204);
            message("ada", receiver.port(), "/ada", 100);
            message("bob", receiver.port(), "/bob", 1);
            WebhookDispatcher dispatcher = dispatcher(new Occasions(database.dataSource()));
            dispatcher.start();
            try {
                await().atMost(PATIENCE)
                        .until(() -> receiver.messages().stream()
                                .anyMatch(message -> message.target().equals("/bob")));
            } finally {
                dispatcher.stop();
            }
        }
    }

    @Test
    void should_leave_half_of_its_places_where_all_receivers_of_one_owner_hang() throws Exception {
        FixedConfig patient = new FixedConfig(Optional.of(List.of("127.0.0.1")), Duration.ofMinutes(2), 8, 2);
        List<ServerSocket> hanging = new ArrayList<>();
        WebhookDispatcher dispatcher = dispatcher(new Occasions(database.dataSource()), patient);
        try (Receiver receiver = new Receiver()) {
            for (int i = 0; i < 8; i++) {
                hanging.add(new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
                message("ada", hanging.get(i).getLocalPort(), "/", 2);
            }
            dispatcher.start();
            await().atMost(PATIENCE)
                    .until(() -> database.number("SELECT sum(tries) FROM webhook_delivery WHERE owner = 'ada'") >= 4);
            message("bob", receiver.port(), "/", 1);
            await().atMost(PATIENCE).until(() -> receiver.messages().size() == 1);
            assertThat(database.number("SELECT sum(tries) FROM webhook_delivery WHERE owner = 'ada'"))
                    .isEqualTo(4);
        } finally {
            dispatcher.stop();
            for (ServerSocket one : hanging) {
                one.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 99, 1000, 2000})
    void should_write_down_an_answer_whose_status_is_none_of_HTTP(int status) throws Exception {
        WebhookDispatcher dispatcher = dispatcher(new Occasions(database.dataSource()));
        try (ServerSocket odd = new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            odd.setSoTimeout((int) PATIENCE.toMillis());
            message("ada", odd.getLocalPort(), "/", 1);
            dispatcher.start();
            try (Socket socket = odd.accept()) {
                socket.getInputStream().read();
                socket.getOutputStream()
                        .write("HTTP/1.1 %d Odd\r\nContent-Length: 0\r\n\r\n"
                                .formatted(status)
                                .getBytes());
                await().atMost(PATIENCE).until(() -> database.number("SELECT count(error) FROM webhook_delivery") == 1);
            }
            assertThat(database.strings(
                            "SELECT state || ' ' || (http_status IS NULL) || ' ' || error FROM webhook_delivery"))
                    .containsExactly(
                            "PENDING true answered with the status %d, which is none of HTTP".formatted(status));
        } finally {
            dispatcher.stop();
        }
    }

    private void message(String owner, int port, String path, int times) throws SQLException {
        database.execute("INSERT INTO webhook_secret (owner, secret) VALUES ('%s', 'whsec_AAAA') ON CONFLICT DO NOTHING"
                .formatted(owner));
        database.execute("""
                WITH b AS (INSERT INTO batch (name, owner) VALUES ('b', '%1$s') RETURNING id),
                w AS (INSERT INTO webhook (batch_id, url, host, events, rested_at)
                      SELECT id, 'http://127.0.0.1:%2$d%3$s', '127.0.0.1:%2$d', '{FINISHED}', now() FROM b RETURNING *)
                INSERT INTO webhook_delivery (batch_id, owner, host, event, data)
                SELECT batch_id, '%1$s', host, 'FINISHED', '{}' FROM w, generate_series(1, %4$d)""".formatted(owner, port, path, times));
    }

    private WebhookDispatcher dispatcher(Occasions occasions) {
        return dispatcher(occasions, FixedConfig.allowing("127.0.0.1"));
    }

    private WebhookDispatcher dispatcher(Occasions occasions, WebhookConfig config) {
        return new WebhookDispatcher(
                vertx,
                occasions,
                new DeliveryTable(database.dataSource()),
                new Leftovers(database.dataSource()),
                new ReceiverRules(config),
                config);
    }
}
