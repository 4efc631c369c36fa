package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A statement that takes too long is no database that is away. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class SlowStatementTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

    @Test
    void should_ask_for_less_where_a_list_takes_too_long() throws Exception {
        String admin =
                tokens.create("test", "root", Role.ADMIN, Optional.empty()).secret();
        Client client = new Client(server, admin);
        long batch = batch();
        Client.Answer slow;
        Client.Answer page;
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE job IN ACCESS EXCLUSIVE MODE");
            try {
                slow = client.get("/api/v1/jobs?batch_id=" + batch);
                page = client.get("/jobs?batch_id=" + batch, "Accept", "text/html");
            } finally {
                statement.execute("ROLLBACK");
            }
        }

        assertThat(slow.status()).isEqualTo(503);
        assertThat(slow.json().path("code").asText()).isEqualTo("TOO_SLOW");
        assertThat(slow.json().path("detail").asText()).contains("batch_id");
        assertThat(slow.header("Retry-After")).as("it would take as long again").isEmpty();
        assertThat(page.status()).isEqualTo(503);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("TOO_SLOW", "Narrow it down");
        assertThat(client.get("/api/v1/jobs?batch_id=" + batch).status()).isEqualTo(200);
    }

    @Test
    void should_wait_for_seconds_only_for_a_batch_that_a_run_of_its_file_holds() throws Exception {
        Client client = new Client(
                server,
                tokens.create("test", "orders", Role.ADMIN, Optional.empty()).secret());
        String batch = "/api/v1/batches/" + batch();
        List<Client.Answer> answers;
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN; SELECT FROM batch WHERE id = " + batch.replaceFirst(".*/", "") + " FOR UPDATE");
            try {
                var orders = Stream.of("/pause", "/resume", "/cancel")
                        .map(order -> CompletableFuture.supplyAsync(() -> order(client, batch + order)))
                        .toList();
                answers = orders.stream().map(CompletableFuture::join).toList();
            } finally {
                statement.execute("ROLLBACK");
            }
        }

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().path("code").asText()).isEqualTo("BATCH_BUSY");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
        });
        assertThat(order(client, batch + "/pause").status()).isEqualTo(200);
        assertThat(order(client, batch + "/cancel").status()).isEqualTo(200);
    }

    @Test
    void should_say_of_a_database_that_shuts_down_that_it_is_away() {
        for (String state : List.of("57P01", "57P02", "57P03", "08006", "53300")) {
            assertThat(ProblemMappers.database(new SQLException("gone", state), "GET", false)
                            .getHeaderString("Retry-After"))
                    .as(state)
                    .isEqualTo("5");
        }
    }

    private static Client.Answer order(Client client, String path) {
        try {
            return client.post(path, "application/json", "");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long batch() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "INSERT INTO batch (name, owner, queue) VALUES ('b', 'slow', -1) RETURNING id")) {
            row.next();
            return row.getLong(1);
        }
    }
}
