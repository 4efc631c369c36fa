package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    private WebhookDispatcher dispatcher(Occasions occasions) {
        WebhookConfig config = FixedConfig.allowing();
        return new WebhookDispatcher(
                vertx, occasions, new DeliveryTable(database.dataSource()), new ReceiverRules(config), config);
    }
}
