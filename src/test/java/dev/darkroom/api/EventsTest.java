package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.events.EventStream;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What those who watch hear, while real jobs are worked on. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {

    private static final String CAT = "asset:development/images/2025_12_04_18_10_29_882_cat.png";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    DataSource database;

    @Inject
    EventStream events;

    private String ada;

    @BeforeAll
    void start() throws Exception {
        ada = secret("ada", Role.SUBMITTER);
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @Test
    void should_tell_of_every_job_to_one_whose_connection_breaks_again_and_again() throws Exception {
        int jobs = 200;
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, String> told = new TreeMap<>();
        String lastId;
        try (Listener listener = Listener.open(server, ada, "/api/v1/events", null)) {
            await().atMost(PATIENCE).until(() -> listener.lastId != null);
            lastId = listener.lastId;
        }
        // Nobody watches when it begins.
        long batch = submit(ada, jobs);
        boolean finished = false;
        int connections = 0;
        while (!finished || told.size() < jobs) {
            assertThat(connections++)
                    .as("%d told, finished %s", told.size(), finished)
                    .isLessThan(500);
            String from = lastId;
            int enough = 1 + random.nextInt(40);
            try (Listener next = Listener.open(server, ada, "/api/v1/events?batch_id=" + batch, from)) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> next.heard.size() >= enough && !next.lastId.equals(from) || finished(next, batch));
                told.putAll(rested(next));
                finished |= finished(next, batch);
                lastId = next.lastId;
                assertThat(next.heard).extracting(Listener.Heard::type).doesNotContain("reset");
            }
        }
        assertThat(connections).isGreaterThan(2);
        assertThat(told).isEqualTo(states(batch));
        await().atMost(PATIENCE).until(() -> events.watching() == 0);
    }

    @Test
    void should_begin_with_how_things_stand_and_tell_of_a_batch_at_most_once_a_second() throws Exception {
        try (Listener listener = Listener.open(server, ada, "/api/v1/events?types=batch,queue", null)) {
            await().atMost(PATIENCE).until(() -> listener.has("queue", "state", "RUNNING"));
            long from = System.nanoTime();
            long batch = submit(ada, 100);
            await().atMost(PATIENCE).until(() -> finished(listener, batch));
            long seconds = Duration.ofNanos(System.nanoTime() - from).toSeconds();
            List<Listener.Heard> ofBatch = listener.heard.stream()
                    .filter(event -> event.data().path("id").asLong() == batch)
                    .toList();
            assertThat(ofBatch).hasSizeLessThanOrEqualTo((int) seconds + 2);
            JsonNode counts = ofBatch.get(ofBatch.size() - 1).data().path("request_counts");
            assertThat(counts)
                    .isEqualTo(new Client(server, ada)
                            .get("/api/v1/batches/" + batch)
                            .json()
                            .path("request_counts"));
            assertThat(counts.path("total").asLong()).isEqualTo(100);
            assertThat(listener.heard).extracting(Listener.Heard::type).doesNotContain("job");
            assertThat(listener.lines).contains("retry:3000");

            try (Listener late = Listener.open(server, ada, "/api/v1/events?batch_id=" + batch, null)) {
                await().atMost(PATIENCE).until(() -> late.has("batch", "state", "FINISHED"));
            }
        }
    }

    @Test
    void should_tell_submitters_of_their_own_batches_alone_and_others_of_all() throws Exception {
        String eve = secret("eve", Role.SUBMITTER);
        try (Listener own = Listener.open(server, ada, "/api/v1/events", null);
                Listener other = Listener.open(server, eve, "/api/v1/events", null);
                Listener all = Listener.open(server, secret("vic", Role.VIEWER), "/api/v1/events", null)) {
            for (Listener listener : List.of(own, other, all)) {
                await().atMost(PATIENCE).until(() -> listener.has("queue", "state", "RUNNING"));
            }
            long adas = submit(ada, 3);
            long eves = submit(eve, 3);
            await().atMost(PATIENCE).until(() -> finished(own, adas) && finished(other, eves));
            await().atMost(PATIENCE).until(() -> finished(all, adas) && finished(all, eves));
            assertThat(batches(own)).contains(adas).doesNotContain(eves);
            assertThat(batches(other)).contains(eves).doesNotContain(adas);
        }
        assertThat(Listener.open(server, eve, "/api/v1/events?batch_id=" + submit(ada, 1), null).status)
                .isEqualTo(404);
    }

    @Test
    void should_not_be_held_up_by_a_long_transaction_and_tell_of_it_once_it_ends() throws Exception {
        long slow = submit(ada, 1);
        try (Listener listener = Listener.open(server, ada, "/api/v1/events", null);
                Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            await().atMost(PATIENCE).until(() -> finished(listener, slow));
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE batch SET cancelled_at = clock_timestamp() WHERE id = " + slow);
            long quick = submit(ada, 3);
            await().atMost(PATIENCE).until(() -> finished(listener, quick));
            // The place that is told by now is behind the transaction that is open.
            String lastId = listener.lastId;
            listener.close();
            connection.commit();
            connection.setAutoCommit(true);
            try (Listener next = Listener.open(server, ada, "/api/v1/events", lastId)) {
                await().atMost(PATIENCE).until(() -> next.has("batch", "state", "CANCELLED"));
                assertThat(batches(next)).contains(slow).doesNotContain(quick);
            }
        }
    }

    @Test
    void should_end_when_the_token_is_revoked_or_expires() throws Exception {
        Tokens.Issued token = tokens.create("test", "ada", Role.SUBMITTER, Optional.empty());
        try (Listener listener = Listener.open(server, token.secret(), "/api/v1/events", null)) {
            await().atMost(PATIENCE).until(() -> listener.lastId != null);
            tokens.revoke(token.token().id());
            await().atMost(PATIENCE).until(() -> listener.ended);
        }
        Tokens.Issued brief = tokens.create(
                "test", "ada", Role.SUBMITTER, Optional.of(Instant.now().plusSeconds(5)));
        try (Listener listener = Listener.open(server, brief.secret(), "/api/v1/events", null)) {
            await().atMost(PATIENCE).until(() -> listener.lastId != null);
            await().atMost(PATIENCE).until(() -> listener.ended);
        }
    }

    @Test
    void should_give_a_sign_of_life_and_where_it_is_while_nothing_happens() throws Exception {
        try (Listener listener = Listener.open(server, ada, "/api/v1/events?types=job", null)) {
            await().atMost(PATIENCE).until(() -> listener.lastId != null);
            String first = listener.lastId;
            submit(secret("eve", Role.SUBMITTER), 1);
            await().atMost(PATIENCE).until(() -> !listener.lastId.equals(first));
            assertThat(listener.heard).isEmpty();
            assertThat(listener.lines).anyMatch(line -> line.startsWith(":"));
        }
    }

    @Test
    void should_say_that_it_does_not_know_any_more_what_came_before() throws Exception {
        String lastId;
        try (Listener listener = Listener.open(server, ada, "/api/v1/events", null)) {
            await().atMost(PATIENCE).until(() -> listener.lastId != null);
            lastId = listener.lastId;
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE change_horizon SET xid = pg_current_xact_id()");
        }
        for (String old : List.of(lastId, "999999999:999999999:")) {
            try (Listener listener = Listener.open(server, ada, "/api/v1/events", old)) {
                await().atMost(PATIENCE).until(() -> listener.has("queue", "state", "RUNNING"));
                assertThat(listener.heard.get(0).type()).isEqualTo("reset");
                assertThat(listener.lastId).isNotEqualTo(old);
            }
        }
    }

    @Test
    void should_refuse_what_it_does_not_understand_and_more_who_watch_than_it_has_room_for() throws Exception {
        Client client = new Client(server, ada);
        for (String wrong : List.of(
                "types=jobs", "last_event_id=12", "last_event_id=5:3:", "batch_id=x", "batch_id=0", "batch=1")) {
            Client.Answer refused = client.get("/api/v1/events?" + wrong);
            assertThat(refused.status()).as(wrong + " " + refused.text()).isEqualTo(422);
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        }
        await().atMost(PATIENCE).until(() -> events.watching() == 0);
        List<Listener> all = new ArrayList<>();
        String vic = secret("vic", Role.VIEWER);
        try {
            listen(50, ada, all);
            assertThat(tooMany(ada)).contains("50 streams on this node are yours already");
            all.get(0).close();
            await().atMost(PATIENCE).until(() -> events.watching() == 49);
            listen(1, ada, all);
            // Who only looks has no half, as no administrator has.
            listen(50, vic, all);
            assertThat(tooMany(secret("eve", Role.SUBMITTER))).contains("100 are watching on this node");
            all.get(1).close();
            await().atMost(PATIENCE).until(() -> events.watching() == 99);
            listen(1, vic, all);
            assertThat(tooMany(vic)).contains("100 are watching on this node");
        } finally {
            for (Listener listener : all) {
                listener.close();
            }
        }
        await().atMost(PATIENCE).until(() -> events.watching() == 0);
    }

    private void listen(int times, String secret, List<Listener> all) throws Exception {
        int most = events.watching() + times;
        for (int i = 0; i < times; i++) {
            all.add(Listener.open(server, secret, "/api/v1/events", null));
        }
        await().atMost(PATIENCE).until(() -> events.watching() == most);
    }

    private String tooMany(String secret) throws Exception {
        // First like this: a client that is let in waits for the end of the stream.
        try (Listener listener = Listener.open(server, secret, "/api/v1/events", null)) {
            assertThat(listener.status).isEqualTo(503);
        }
        Client.Answer refused = new Client(server, secret).get("/api/v1/events");
        assertThat(refused.status()).as(refused.text()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("10");
        return refused.json().path("detail").textValue();
    }

    /** The states that were told last of jobs that rest. */
    private static Map<String, String> rested(Listener listener) {
        Map<String, String> states = new TreeMap<>();
        listener.heard.stream()
                .filter(event -> event.type().equals("job"))
                .forEach(event -> states.put(
                        event.data().path("custom_id").asText(),
                        event.data().path("state").asText()));
        return states;
    }

    private Map<String, String> states(long batch) throws Exception {
        Map<String, String> states = new TreeMap<>();
        new Client(server, ada)
                .get("/api/v1/jobs?limit=500&batch_id=" + batch)
                .json()
                .path("data")
                .forEach(job -> states.put(
                        job.path("custom_id").asText(), job.path("state").asText()));
        return states;
    }

    private static boolean finished(Listener listener, long batch) {
        return listener.heard.stream()
                .anyMatch(event -> event.type().equals("batch")
                        && event.data().path("id").asLong() == batch
                        && event.data().path("state").asText().equals("FINISHED"));
    }

    private static Set<Long> batches(Listener listener) {
        return listener.heard.stream()
                .filter(event -> !event.type().equals("queue"))
                .map(event -> event.data()
                        .path(event.type().equals("batch") ? "id" : "batch_id")
                        .asLong())
                .collect(Collectors.toSet());
    }

    private long submit(String secret, int jobs) throws Exception {
        String csv = "custom_id,image,prompt\n"
                + IntStream.range(0, jobs)
                        .mapToObj(i -> "cat-%d,%s,Give cat %d a hat\n".formatted(i, CAT, i))
                        .collect(Collectors.joining());
        Client.Answer accepted = new Client(server, secret).post("/api/v1/batches", "text/csv", csv);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return accepted.json().path("id").longValue();
    }

    private String secret(String owner, Role role) throws Exception {
        return tokens.create("test", owner, role, Optional.empty()).secret();
    }
}
