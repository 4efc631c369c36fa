package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose messages are claimed where many owners wait. */
class LanesTest {

    private static final Duration LEASE = Duration.ofHours(1);
    private static final Lane ADAS = new Lane("ada", "a.test:443");

    private final TestDatabase database = TestDatabase.fresh();
    private final DeliveryTable table = new DeliveryTable(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_hand_out_what_others_send_to_a_receiver_where_one_owner_rests() throws Exception {
        owner("ada", 1);
        owner("bob", 2);
        wait(1, "a.test:443", 100);
        wait(2, "a.test:443", 1);

        assertThat(table.claim(new Rooms(32, 16, Map.of(), 4, Map.of(ADAS, 0)), LEASE))
                .extracting(Delivery::lane)
                .containsExactly(new Lane("bob", "a.test:443"));
    }

    @Test
    void should_leave_half_of_all_places_to_others() throws Exception {
        owner("ada", 1);
        for (int host = 0; host < 100; host++) {
            wait(1, "a%d.test:443".formatted(host), 4);
        }
        assertThat(table.claim(new Rooms(32, 16, Map.of(), 4, Map.of()), LEASE)).hasSize(16);
        assertThat(table.claim(new Rooms(16, 16, Map.of("ada", 1), 4, Map.of()), LEASE))
                .hasSize(1);
        assertThat(table.claim(new Rooms(16, 16, Map.of("ada", 0), 4, Map.of()), LEASE))
                .isEmpty();
    }

    @Test
    void should_give_the_next_place_to_who_has_the_least_under_way() throws Exception {
        List<String> owners = List.of("ada", "bob", "cyd", "dan");
        for (int i = 0; i < owners.size(); i++) {
            owner(owners.get(i), i + 1);
            wait(i + 1, "a.test:443", 20);
        }
        for (int time = 0; time < 10; time++) {
            assertThat(table.claim(new Rooms(1, 16, Map.of("ada", 2, "bob", 0, "dan", 15), 4, Map.of()), LEASE))
                    .extracting(delivery -> delivery.lane().owner())
                    .containsExactly("cyd");
        }
    }

    @Test
    void should_hand_out_what_a_node_of_an_earlier_build_has_written() throws Exception {
        owner("ada", 1);
        database.execute(
                "INSERT INTO webhook_delivery (batch_id, host, event, data) SELECT batch_id, host, 'FINISHED', '{}' FROM webhook");

        assertThat(table.claim(new Rooms(32, 16, Map.of(), 4, Map.of(ADAS, 0)), LEASE))
                .extracting(Delivery::lane)
                .containsExactly(new Lane("", "a.test:443"));
    }

    @Test
    void should_know_whose_the_messages_are_that_waited_before_that_was_written_down() throws Exception {
        try (TestDatabase old = TestDatabase.empty()) {
            migrate(old, "15");
            old.execute("INSERT INTO batch (name, owner) VALUES ('b', 'ada'), ('c', 'bob')");
            old.execute("""
                    INSERT INTO webhook_delivery (batch_id, host, event, data, state, next_try_at, settled_at)
                    VALUES (1, 'a.test:443', 'FINISHED', '{}', 'PENDING', now(), NULL), (2, 'a.test:443', 'FINISHED', '{}', 'PENDING', now(), NULL),
                           (2, 'a.test:443', 'STOPPED', '{}', 'DELIVERED', NULL, now())""");
            migrate(old, "latest");
            assertThat(old.strings("SELECT owner || ' ' || state FROM webhook_delivery ORDER BY id"))
                    .containsExactly("ada PENDING", "bob PENDING", " DELIVERED");
        }
    }

    private void owner(String name, int batch) throws SQLException {
        database.execute("INSERT INTO batch (name, owner) VALUES ('b', '%s')".formatted(name));
        database.execute("INSERT INTO webhook_secret (owner, secret) VALUES ('%s', 'whsec_AAAA')".formatted(name));
        database.execute(
                "INSERT INTO webhook (batch_id, url, host, events) VALUES (%d, 'https://a.test/', 'a.test:443', '{FINISHED}')"
                        .formatted(batch));
    }

    private void wait(int batch, String host, int messages) throws SQLException {
        database.execute("""
                INSERT INTO webhook_delivery (batch_id, owner, host, event, data)
                SELECT id, owner, '%s', 'FINISHED', '{}' FROM batch, generate_series(1, %d) WHERE id = %d""".formatted(host, messages, batch));
    }

    private static void migrate(TestDatabase database, String to) {
        Flyway.configure(LanesTest.class.getClassLoader())
                .dataSource(database.dataSource())
                .locations("classpath:db/migration")
                .target(to)
                .load()
                .migrate();
    }
}
