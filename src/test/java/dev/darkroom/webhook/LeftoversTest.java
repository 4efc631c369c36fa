package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a batch's messages when nothing is sent of it any more. */
class LeftoversTest {

    private static final Rooms ROOMS = new Rooms(32, 16, Map.of(), 4, Map.of());
    private static final Duration LEASE = Duration.ofHours(1);

    private final TestDatabase database = TestDatabase.fresh();
    private final DeliveryTable table = new DeliveryTable(database.dataSource());
    private final Webhooks webhooks = new Webhooks(database.dataSource());
    private final Leftovers leftovers = new Leftovers(database.dataSource());

    @BeforeEach
    void batches() throws Exception {
        database.execute("INSERT INTO batch (name, owner) VALUES ('b', 'ada'), ('c', 'ada')");
        webhooks.set(1, order());
        webhooks.set(2, order());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_drop_the_messages_for_a_receiver_that_is_gone_in_parts_and_claim_none_meanwhile() throws Exception {
        tell(1, 12_000);
        tell(2, 1);
        table.settle(table.claim(ROOMS, LEASE).get(0), new Outcome.Answered(410, Optional.empty()), Duration.ZERO);
        assertThat(pending(1)).as("it is only said").isEqualTo(12_000);
        assertThat(table.claim(ROOMS, LEASE)).isEmpty();
        leftovers.drop();
        assertThat(pending(1)).isEqualTo(7_000);
        leftovers.drop();
        leftovers.drop();
        assertThat(database.strings("SELECT DISTINCT state || ': ' || error FROM webhook_delivery WHERE batch_id = 1"))
                .containsExactly("DISABLED: The receiver answered 410 Gone.");
        assertThat(database.number("SELECT count(*) FROM webhook_leftover")).isZero();
        assertThat(table.claim(ROOMS, LEASE)).extracting(Delivery::batchId).containsExactly(2L);
    }

    @Test
    void should_pass_over_in_a_claim_what_waits_to_be_dropped() throws Exception {
        tell(1, 50);
        tell(2, 2);
        gone(1);
        assertThat(table.claim(ROOMS, LEASE)).extracting(Delivery::batchId).containsExactly(2L, 2L);
        assertThat(pending(1)).isEqualTo(50);
    }

    @Test
    void should_drop_what_is_left_of_many_batches_at_once() throws Exception {
        tell(1, 2);
        tell(2, 3);
        gone(1);
        gone(2);
        leftovers.drop();
        assertThat(table.pending()).isZero();
    }

    @Test
    void should_send_nothing_of_before_where_a_webhook_is_removed_and_set_again_at_once() throws Exception {
        tell(1, 12_000);
        webhooks.remove(1);
        assertThat(pending(1)).as("a part at once").isEqualTo(7_000);
        webhooks.set(1, order());
        assertThat(pending(1)).isZero();
        tell(1, 1);
        leftovers.drop();
        assertThat(table.claim(ROOMS, LEASE)).extracting(Delivery::id).containsExactly(12_001L);
    }

    @Test
    void should_not_keep_a_message_that_was_written_while_its_webhook_was_being_removed() throws Exception {
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            writer.createStatement().execute(message(1, 1));
            webhooks.remove(1);
            leftovers.drop();
            writer.commit();
            writer.setAutoCommit(true);
        }
        assertThat(table.claim(ROOMS, LEASE)).isEmpty();
        leftovers.tidy();
        assertThat(table.pending()).isZero();
        assertThat(database.strings("SELECT state || ' ' || tries || ' ' || error FROM webhook_delivery"))
                .containsExactly("DISABLED 0 The webhook was removed.");
    }

    private static WebhookOrder order() throws UnusableUrl {
        return new WebhookOrder(WebhookUrl.parse("https://a.test/"), Set.of(WebhookEvent.FINISHED));
    }

    private void gone(int batch) throws SQLException {
        database.execute("UPDATE webhook SET disabled_at = now() WHERE batch_id = " + batch);
        database.execute("INSERT INTO webhook_leftover (batch_id, error) VALUES (%d, 'gone')".formatted(batch));
    }

    private void tell(int batch, int messages) throws SQLException {
        database.execute(message(batch, messages));
    }

    private static String message(int batch, int messages) {
        return """
                INSERT INTO webhook_delivery (batch_id, owner, host, event, data)
                SELECT batch_id, 'ada', host, 'FINISHED', '{}' FROM webhook, generate_series(1, %d) WHERE batch_id = %d""".formatted(messages, batch);
    }

    private long pending(int batch) throws SQLException {
        return database.number("SELECT count(*) FROM webhook_delivery WHERE state = 'PENDING' AND batch_id = " + batch);
    }
}
