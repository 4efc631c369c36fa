package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Lists over all batches and all states, against what the tables hold; nobody works on the queue. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobListsTest {

    private static final long SEED = Long.getLong("darkroom.test.seed", System.nanoTime());
    private static final List<String> STATES =
            List.of("QUEUED", "SUCCEEDED", "FAILED", "CANCELLED", "UNCERTAIN", "RUNNING");
    private static final int BATCHES = 30;
    private static final String ME = "lister-" + SEED;

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    DataSource database;

    private Client me;
    private Client other;

    @BeforeAll
    void fill() throws Exception {
        System.out.println("JobListsTest: -Ddarkroom.test.seed=" + SEED);
        me = new Client(
                server,
                tokens.create("test", ME, Role.SUBMITTER, Optional.empty()).secret());
        other = new Client(
                server,
                tokens.create("test", ME + "-other", Role.SUBMITTER, Optional.empty())
                        .secret());
        Random random = new Random(SEED);
        for (int i = 0; i < BATCHES; i++) {
            batch(i % 7 == 6 ? ME + "-other" : ME, random);
        }
    }

    @Test
    void should_list_the_jobs_of_all_batches_the_newest_batch_first_and_each_once() throws Exception {
        assertListed("", "true");
        assertThat(ids(other, "")).isEqualTo(expected(ME + "-other", "true"));
    }

    @Test
    void should_list_by_state_and_by_several() throws Exception {
        for (String state : STATES) {
            assertListed("&state=" + state.toLowerCase(java.util.Locale.ROOT), "s.state = '" + state + "'");
        }
        assertListed("&state=FAILED,UNCERTAIN", "s.state IN ('FAILED', 'UNCERTAIN')");
        assertListed("&state=RUNNING&state=FAILED", "s.state IN ('RUNNING', 'FAILED')");
        assertListed("&state=QUEUED,SUCCEEDED", "s.state IN ('QUEUED', 'SUCCEEDED')");
    }

    @Test
    void should_list_by_step_worker_error_name_and_time() throws Exception {
        assertListed("&step=EDIT", "s.step = 'EDIT'");
        assertListed("&step=DOWNLOAD", "s.step = 'DOWNLOAD'");
        assertListed("&worker=77", "s.state = 'RUNNING' AND j.id % 2 = 0");
        assertListed("&worker=77&state=FAILED", "false");
        assertListed("&error_code=MODERATED", "r.error_code = 'MODERATED'");
        assertListed("&error_code=MODERATED&state=CANCELLED", "r.error_code = 'MODERATED' AND s.state = 'CANCELLED'");
        assertListed("&custom_id=row-3", "j.custom_id = 'row-3'");
        assertListed("&custom_id_prefix=row-1", "starts_with(j.custom_id, 'row-1')");
        assertListed(
                "&finished_after=2026-01-01T10:00:00Z&finished_before=2026-01-01T11:00:00%2B00:00",
                "r.finished_at >= '2026-01-01 10:00Z' AND r.finished_at < '2026-01-01 11:00Z'");
        assertListed("&finished_before=2026-01-01T11:00:00Z&state=QUEUED", "false");
    }

    @Test
    void should_list_one_batch_alone() throws Exception {
        long batch = TestSql.number(
                database,
                "SELECT min(s.batch_id) FROM job_state s JOIN batch b ON b.id = s.batch_id WHERE s.state = 'FAILED' AND b.owner = '"
                        + ME + "'");
        assertListed("&batch_id=" + batch, "j.batch_id = " + batch);
        assertListed("&state=FAILED&batch_id=" + batch, "j.batch_id = " + batch + " AND s.state = 'FAILED'");
        assertThat(other.get("/api/v1/jobs?batch_id=" + batch).status()).isEqualTo(404);
    }

    /** With parts of several sizes, so that cursors fall everywhere. */
    private void assertListed(String filter, String where) throws Exception {
        List<Long> expected = expected(ME, where);
        if (!where.equals("false")) {
            assertThat(expected).as("the test is not idle: " + where).isNotEmpty();
        }
        for (int limit : new int[] {7, 500}) {
            assertThat(ids(me, filter + "&limit=" + limit)).as(filter).isEqualTo(expected);
        }
    }

    private List<Long> ids(Client client, String filter) throws Exception {
        List<Long> ids = new ArrayList<>();
        String cursor = "";
        do {
            Client.Answer part = client.get("/api/v1/jobs?" + (filter + cursor).replaceFirst("^&", ""));
            assertThat(part.status()).as(part.text()).isEqualTo(200);
            for (JsonNode job : part.json().path("data")) {
                ids.add(job.path("id").longValue());
            }
            JsonNode next = part.json().path("next_cursor");
            assertThat(part.json().path("has_more").booleanValue()).isEqualTo(!next.isNull());
            String before = cursor;
            cursor = next.isNull() ? null : "&cursor=" + next.textValue();
            assertThat(cursor).as("the list goes on").isNotEqualTo(before);
        } while (cursor != null);
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        return ids;
    }

    private List<Long> expected(String owner, String where) throws Exception {
        String ids = TestSql.text(database, """
                SELECT coalesce(string_agg(j.id::text, ',' ORDER BY j.batch_id DESC, j.id), '')
                FROM job j JOIN batch b ON b.id = j.batch_id JOIN job_state s ON s.job_id = j.id LEFT JOIN result r ON r.job_id = j.id
                WHERE b.owner = '%s' AND (%s)
                """.formatted(owner, where));
        return ids.isEmpty()
                ? List.of()
                : LongStream.of(java.util.Arrays.stream(ids.split(","))
                                .mapToLong(Long::parseLong)
                                .toArray())
                        .boxed()
                        .toList();
    }

    /** A batch with up to 40 jobs, in some of the states. */
    private void batch(String owner, Random random) throws Exception {
        long batch = TestSql.number(
                database, "INSERT INTO batch (name, owner, queue) VALUES ('b', '" + owner + "', -1) RETURNING id");
        int jobs = random.nextInt(41);
        int kinds = 1 + random.nextInt(STATES.size());
        for (int i = 0; i < jobs; i++) {
            long id = TestSql.number(database, """
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                    VALUES (nextval('job_id_block'), %d, %d, 'row-%d', 'n', 'asset:a', '{"prompt":"p"}', '{}', 'EDIT', 'a', 1) RETURNING id
                    """.formatted(batch, i + 1, i));
            String state = STATES.get(random.nextInt(kinds));
            String step = random.nextBoolean() ? "EDIT" : "DOWNLOAD";
            String time = "timestamptz '2026-01-01 09:30Z' + %d * interval '1 min'".formatted(random.nextInt(120));
            TestSql.number(
                    database,
                    switch (state) {
                        case "QUEUED" ->
                            "INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) VALUES (%d, %d, -1, '%s', 5, 1) RETURNING 1"
                                    .formatted(id, batch, step);
                        case "RUNNING" ->
                            "INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, paid) VALUES (%d, 1, %d, '%s', %d, 0, %s) RETURNING 1"
                                    .formatted(
                                            id,
                                            batch,
                                            step,
                                            id % 2 == 0 ? 77 : 78,
                                            step.equals("EDIT") ? "NULL" : "false");
                        case "SUCCEEDED" ->
                            "INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height, finished_at) VALUES (%d, %d, 'SUCCEEDED', 1, 'f', 'image/png', repeat('a', 64), 1, 1, 1, %s) RETURNING 1"
                                    .formatted(id, batch, time);
                        default ->
                            "INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message, finished_at) VALUES (%d, %d, '%s', 1, '%s', 'm', %s) RETURNING 1"
                                    .formatted(
                                            id, batch, state, random.nextBoolean() ? "MODERATED" : "CANCELLED", time);
                    });
        }
    }
}
