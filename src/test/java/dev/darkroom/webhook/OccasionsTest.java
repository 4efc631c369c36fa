package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written to be told, while several nodes look at once. */
class OccasionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Lane A_TEST = new Lane("ada", "a.test:443");

    private final TestDatabase database = TestDatabase.fresh();
    private final Occasions occasions = new Occasions(database.dataSource());

    @BeforeEach
    void batch() throws Exception {
        database.execute("INSERT INTO batch (name, owner) VALUES ('b', 'ada')");
        database.execute("""
                INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                SELECT i, 1, i, 'c' || i, 'n' || i, 'asset:a', '{}', '{}', 'EDIT', i, 'a' FROM generate_series(1, 20) i""");
        database.execute(
                "INSERT INTO webhook (batch_id, url, host, events) VALUES (1, 'https://a.test/', 'a.test:443', '{FINISHED,STOPPED,JOB}')");
        database.execute(
                "INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) SELECT id, 1, 0, 'EDIT', 5, turn FROM job");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_write_each_coming_to_rest_once_however_many_look() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService nodes = Executors.newFixedThreadPool(3);
        List<Future<?>> looking = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            looking.add(nodes.submit(() -> {
                while (!over.get()) {
                    occasions.look();
                }
                return null;
            }));
        }
        for (int round = 1; round <= 40; round++) {
            // The last two jobs end at the same time: neither transaction sees the other.
            database.execute(rest("job_id > 2"));
            try (Connection one = database.connect();
                    Connection other = database.connect()) {
                one.setAutoCommit(false);
                other.setAutoCommit(false);
                one.createStatement().execute(rest("job_id = 1"));
                other.createStatement().execute(rest("job_id = 2"));
                one.commit();
                other.commit();
            }
            int ends = round;
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> finished() == ends);
            database.execute("""
                    WITH back AS (DELETE FROM result WHERE job_id <= 3 RETURNING *)
                    INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease) SELECT job_id, 1, 0, 'EDIT', 5, 1, lease FROM back""");
        }
        over.set(true);
        for (Future<?> one : looking) {
            one.get();
        }
        nodes.shutdown();
        assertThat(finished()).isEqualTo(40);
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE event = 'JOB'"))
                .isEqualTo(17 + 40 * 3);
    }

    @Test
    void should_not_take_a_job_that_was_given_up_for_one_that_left_rest() throws Exception {
        database.execute(rest("true"));
        occasions.look();
        database.execute("""
                WITH taken AS (DELETE FROM result WHERE job_id = 1 RETURNING *)
                INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) SELECT job_id, 1, 'FAILED', lease, 'GIVEN_UP', 'no' FROM taken""");
        occasions.look();
        assertThat(finished()).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE event = 'JOB' AND job_id = 1"))
                .isEqualTo(2);
    }

    @Test
    void should_write_each_stop_once_and_nothing_for_batches_that_rest() throws Exception {
        database.execute(
                "UPDATE pace SET stopped_code = 'KEY_REFUSED', stopped_message = 'no', stopped_at = now() WHERE name = 'api'");
        occasions.look();
        occasions.look();
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE event = 'STOPPED'"))
                .isEqualTo(1);
        database.execute("UPDATE pace SET stopped_at = now() + interval '1 s' WHERE name = 'api'");
        occasions.look();
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE event = 'STOPPED'"))
                .isEqualTo(2);
        database.execute(rest("true"));
        database.execute("UPDATE pace SET stopped_at = now() + interval '2 s' WHERE name = 'api'");
        occasions.look();
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE event = 'STOPPED'"))
                .isEqualTo(2);
        assertThat(finished()).isEqualTo(1);
    }

    @Test
    void should_hand_out_what_is_due_by_receiver_and_again_only_after_its_lease() throws Exception {
        database.execute("INSERT INTO webhook_secret (owner, secret) VALUES ('ada', 'whsec_AAAA')");
        database.execute(rest("true"));
        database.execute("INSERT INTO batch (name, owner) VALUES ('c', 'ada')");
        database.execute(
                "INSERT INTO webhook (batch_id, url, host, events) VALUES (2, 'https://b.test/', 'b.test:443', '{JOB}')");
        database.execute(
                "INSERT INTO webhook_delivery (batch_id, owner, host, event, data) VALUES (2, 'ada', 'b.test:443', 'FINISHED', '{}')");
        DeliveryTable table = new DeliveryTable(database.dataSource());
        Duration lease = Duration.ofMillis(300);
        List<Delivery> claimed = table.claim(rooms(4), lease);
        assertThat(claimed)
                .extracting(Delivery::lane)
                .containsOnly(A_TEST, new Lane("ada", "b.test:443"))
                .hasSize(5);
        assertThat(table.claim(rooms(1), Duration.ofHours(1))).hasSize(1);
        assertThat(table.claim(rooms(0), Duration.ofHours(1))).isEmpty();
        // Its worker was not heard of: it falls due again, and what the first one says then of a failure is not
        // believed any more.
        Delivery lost = claimed.stream()
                .filter(delivery -> delivery.batchId() == 2)
                .findFirst()
                .orElseThrow();
        List<Delivery> again = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            again.addAll(table.claim(rooms(0), Duration.ofHours(1)));
            return !again.isEmpty();
        });
        assertThat(again).extracting(Delivery::messageId).containsExactly(lost.messageId());
        assertThat(again.get(0).tries()).isEqualTo(2);
        table.settle(lost, new Outcome.Failed("late"), Duration.ZERO);
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE error IS NOT NULL"))
                .isZero();
        table.settle(lost, new Outcome.Answered(200, java.util.Optional.empty()), Duration.ZERO);
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE state = 'DELIVERED'"))
                .isEqualTo(1);
    }

    @Test
    void should_give_up_what_never_had_its_turn_and_forget_what_is_old() throws Exception {
        database.execute(rest("job_id < 4"));
        DeliveryTable table = new DeliveryTable(database.dataSource());
        database.execute("UPDATE webhook_delivery SET give_up_at = now() - interval '11 minutes' WHERE job_id = 1");
        database.execute(
                "UPDATE webhook_delivery SET state = 'DELIVERED', next_try_at = NULL, settled_at = now() - interval '8 days' WHERE job_id = 2");
        new Leftovers(database.dataSource()).tidy();
        assertThat(
                        database.number(
                                "SELECT count(*) FROM webhook_delivery WHERE job_id = 1 AND state = 'GIVEN_UP' AND error IS NOT NULL"))
                .isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM webhook_delivery WHERE job_id = 2"))
                .isZero();
        assertThat(table.pending()).isEqualTo(1);
    }

    private static Rooms rooms(int atA) {
        return new Rooms(32, 16, Map.of(), 4, Map.of(A_TEST, atA));
    }

    private static String rest(String which) {
        return """
                WITH taken AS (DELETE FROM ready WHERE %s RETURNING *)
                INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) SELECT job_id, 1, 'FAILED', lease + 1, 'MODERATED', 'no' FROM taken""".formatted(which);
    }

    private long finished() throws SQLException {
        return database.number("SELECT count(*) FROM webhook_delivery WHERE event = 'FINISHED' AND batch_id = 1");
    }
}
