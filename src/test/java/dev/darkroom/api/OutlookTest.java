package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.DatabaseResource;
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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a poller is told of a batch: how quickly it goes, when it is done, what it will cost, and when to ask again. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutlookTest {

    private static final String CAT = "asset:development/images/2025_12_04_18_10_29_882_cat.png";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int ROWS = 40;

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    DataSource database;

    private Client ada;
    private Client admin;

    @BeforeAll
    void start() throws Exception {
        ada = new Client(
                server,
                tokens.create("test", "ada", Role.SUBMITTER, Optional.empty()).secret());
        admin = new Client(
                server,
                tokens.create("test", "root", Role.ADMIN, Optional.empty()).secret());
        // What other tests have left in the line would take its turns at two a second.
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE batch SET cancelled_at = clock_timestamp() WHERE cancelled_at IS NULL");
        }
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        queue("{\"paused\": false, \"per_minute\": 600000}");
        pool.finish(Duration.ofSeconds(30));
    }

    @Test
    void should_tell_rate_end_and_cost_and_why_it_cannot() throws Exception {
        queue("{\"paused\": true, \"per_minute\": 120}");
        String batch = submit();

        JsonNode held = ada.get(batch).json();
        assertThat(held.path("eta").isNull()).isTrue();
        assertThat(held.path("eta_unknown").textValue()).isEqualTo("QUEUE_PAUSED");
        assertThat(held.path("rate_per_minute").isNull()).isTrue();
        assertThat(held.path("paid_calls").intValue()).isZero();
        assertThat(held.path("credits_spent").decimalValue()).isEqualByComparingTo("0");
        assertThat(held.path("estimated_credits").decimalValue())
                .as("all of it is still to come")
                .isEqualByComparingTo("" + 2 * ROWS);

        queue("{\"paused\": false}");
        // Until the next sample, other tests' batches that were worked on at the last one share the pace.
        await("by the pace, until something is done").atMost(PATIENCE).untilAsserted(() -> {
            JsonNode begun = ada.get(batch).json();
            assertThat(begun.path("eta_unknown").isNull()).isTrue();
            assertThat(Instant.parse(begun.path("eta").textValue()))
                    .isBetween(Instant.now(), Instant.now().plus(Duration.ofMinutes(10)));
        });

        await().atMost(PATIENCE)
                .until(() -> ada.get(batch).json().path("rate_per_minute").isNumber());
        Client.Answer going = ada.get(batch);
        assertThat(going.json().path("rate_per_minute").doubleValue()).isBetween(1.0, 600.0);
        if (going.json().path("state").textValue().equals("RUNNING")) {
            assertThat(Integer.parseInt(going.header("Retry-After"))).isBetween(1, 15);
        }

        ada.post(batch + "/pause", null, null);
        Client.Answer paused = ada.get(batch);
        if (!paused.json().path("state").textValue().equals("FINISHED")) {
            assertThat(paused.json().path("eta_unknown").textValue()).isEqualTo("PAUSED");
            assertThat(paused.header("Retry-After")).isEqualTo("30");
        }
        ada.post(batch + "/resume", null, null);
        queue("{\"per_minute\": 600000}");
        await().atMost(PATIENCE)
                .until(() -> ada.get(batch).json().path("state").textValue().equals("FINISHED"));
        Client.Answer finished = ada.get(batch);
        assertThat(finished.json().path("eta").isNull()).isTrue();
        assertThat(finished.json().path("eta_unknown").isNull()).isTrue();
        assertThat(finished.header("Retry-After")).isEmpty();
        int charged = finished.json().path("calls").path("charged").intValue();
        assertThat(charged).isGreaterThanOrEqualTo(ROWS);
        assertThat(finished.json().path("estimated_credits").decimalValue()).isEqualByComparingTo("" + 2 * charged);
        assertThat(finished.json().path("credits_spent").decimalValue()).isEqualByComparingTo("" + 2 * charged);
    }

    @Test
    void should_say_that_nothing_is_new_while_nothing_but_the_time_has_changed() throws Exception {
        queue("{\"paused\": true}");
        String batch = submit();
        String tag = ada.get(batch).header("ETag");
        assertThat(tag).startsWith("W/\"");
        Client.Answer same = ada.get(batch, "If-None-Match", tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("Cache-Control")).isEqualTo("private, no-cache");
        String list = ada.get("/api/v1/batches").header("ETag");
        assertThat(ada.get("/api/v1/batches", "If-None-Match", list).status()).isEqualTo(304);

        String job = "/api/v1/jobs/"
                + ada.get("/api/v1/jobs?limit=1&batch_id=" + batch.replaceFirst(".*/", ""))
                        .json()
                        .path("data")
                        .path(0)
                        .path("id")
                        .longValue();
        Client.Answer waiting = ada.get(job);
        assertThat(waiting.header("Retry-After")).isEqualTo("2");
        assertThat(ada.get(job, "If-None-Match", waiting.header("ETag")).status())
                .isEqualTo(304);

        ada.post(batch + "/cancel", null, null);
        assertThat(ada.get(batch, "If-None-Match", tag).status()).isEqualTo(200);
        assertThat(ada.get(job, "If-None-Match", waiting.header("ETag")).status())
                .isEqualTo(200);
        assertThat(ada.get(job).header("Retry-After")).isEmpty();
        assertThat(ada.get(batch).json().path("estimated_credits").decimalValue())
                .isEqualByComparingTo("0");
    }

    private String submit() throws Exception {
        String csv = "image,prompt\n"
                + IntStream.range(0, ROWS)
                        .mapToObj(i -> "%s,Give cat %d a hat\n".formatted(CAT, i))
                        .collect(Collectors.joining());
        Client.Answer accepted = ada.post("/api/v1/batches?credits_per_edit=2&on_uncertain=resend", "text/csv", csv);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return "/api/v1/batches/" + accepted.json().path("id").longValue();
    }

    private void queue(String change) throws Exception {
        Client.Answer changed = admin.send("PATCH", "/api/v1/queue", "application/json", change);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    }
}
