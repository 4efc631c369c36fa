package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list of what runs and of what is at rest, while a job goes from one to the other; nobody works on the queue. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class JobListsMeanwhileTest {

    private static final String OPEN =
            "INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries) VALUES (%d, %d, %d, 'EDIT', 78, 0)";
    private static final String SETTLE =
            "UPDATE attempt SET outcome = 'FAILED', settled_at = clock_timestamp(), paid = false WHERE job_id = %d";
    private static final String REST =
            "INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) VALUES (%d, %d, 'FAILED', 1, 'MODERATED', 'm')";

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

    private Client client;
    private long batch;
    private long job;

    @BeforeEach
    void open() throws SQLException {
        client = new Client(
                server,
                tokens.create("test", "root", Role.ADMIN, Optional.empty()).secret());
        batch = TestSql.number(
                database, "INSERT INTO batch (name, owner, queue) VALUES ('b', 'meanwhile', -1) RETURNING id");
        job = TestSql.number(database, """
                INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                VALUES (nextval('job_id_block'), %d, 1, 'row', 'n', 'asset:a', '{"prompt":"p"}', '{}', 'EDIT', 'a', 1) RETURNING id
                """.formatted(batch));
    }

    @Test
    void should_list_a_job_once_that_comes_to_rest_meanwhile() throws Exception {
        run(OPEN.formatted(job, 1, batch));

        assertThat(listedWhile(SETTLE.formatted(job), REST.formatted(job, batch)))
                .containsExactly(job);
    }

    @Test
    void should_list_a_job_that_is_sent_again_meanwhile() throws Exception {
        run(OPEN.formatted(job, 1, batch), SETTLE.formatted(job), REST.formatted(job, batch));

        assertThat(listedWhile("DELETE FROM result WHERE job_id = " + job, OPEN.formatted(job, 2, batch)))
                .containsExactly(job);
    }

    /** What runs can be read at once, what is at rest only after the job has moved. */
    private List<Long> listedWhile(String... moves) throws Exception {
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE result IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Client.Answer> list;
            try {
                list = CompletableFuture.supplyAsync(this::list);
                await().until(() -> TestSql.number(database, """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%AS w (state)%'
                        """) > 0);
                for (String move : moves) {
                    statement.execute(move);
                }
            } finally {
                statement.execute("COMMIT");
            }
            Client.Answer answer = list.get();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return answer.json().path("data").findValues("id").stream()
                    .map(id -> id.longValue())
                    .toList();
        }
    }

    private Client.Answer list() {
        try {
            return client.get("/api/v1/jobs?state=RUNNING,FAILED&batch_id=" + batch);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
