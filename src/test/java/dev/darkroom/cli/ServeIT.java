package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.DarkroomProcess.End;
import dev.darkroom.client.ServiceFile;
import dev.darkroom.database.TestDatabase;
import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.intake.NewBatch;
import dev.darkroom.job.OnUncertain;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node of the service on an external database: it works on the service's queue, tells how it does, and stops without leaving anything behind. */
class ServeIT {

    private static final int JOBS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private Workplace place;
    private SimulatorProcess simulator;
    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password())
                .set("DARKROOM_EDITOR_CONCURRENCY", "8");
        simulator = place.simulator("300ms");
    }

    @AfterEach
    void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_work_on_the_queue_of_the_service_and_tell_of_it() throws Exception {
        submit("all", JOBS);
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            String url = url(node);
            await().atMost(PATIENCE).until(() -> states().equals(Map.of("SUCCEEDED", (long) JOBS)));

            HttpResponse<String> ready = get(url + "/q/health/ready");
            assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
            assertThat(ready.body()).contains("Database", "WORKING");
            assertThat(get(url + "/q/health/live").statusCode()).isEqualTo(200);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(url))
                            .containsEntry("darkroom_jobs{state=\"succeeded\"}", (double) JOBS)
                            .containsEntry("darkroom_jobs{state=\"queued\"}", 0.0)
                            .containsEntry("darkroom_calls_paid", (double) JOBS)
                            .containsEntry("darkroom_calls_charged", (double) JOBS)
                            .containsEntry(
                                    "darkroom_attempts_total{outcome=\"SUCCEEDED\",step=\"EDIT\"}", (double) JOBS)
                            .containsEntry(
                                    "darkroom_attempts_total{outcome=\"SUCCEEDED\",step=\"DOWNLOAD\"}", (double) JOBS)
                            .containsEntry("darkroom_throttled_total{step=\"EDIT\"}", 0.0)
                            .containsEntry("darkroom_edits_in_flight", 0.0)
                            .containsEntry("darkroom_pace_configured_per_minute{limit=\"api\"}", 30_000.0)
                            .containsEntry("darkroom_pace_current_per_minute{limit=\"api\"}", 30_000.0)
                            .containsEntry("darkroom_pace_blocked_seconds{limit=\"api\"}", 0.0)
                            .containsEntry("darkroom_queue_stopped{code=\"KEY_REFUSED\"}", 0.0));

            node.signal("TERM");
            End end = node.end().exitedWith(0);
            assertThat(end.out().lines()).containsExactly(url);
            assertThat(end.err())
                    .contains("Stopped: nothing was left in flight.")
                    .doesNotContain("WARN", "ERROR");
        }
        assertThat(simulator.chargedPrompts()).hasSize(JOBS).doesNotHaveDuplicates();
        assertThat(place.folder().resolve("all-results").toFile().list()).hasSizeGreaterThanOrEqualTo(JOBS);
    }

    @Test
    void should_leave_nothing_open_when_it_is_stopped_in_the_middle_and_say_first_that_it_is_not_ready()
            throws Exception {
        place.set("DARKROOM_SERVE_UNREADY_FOR", "1s");
        submit("middle", JOBS);
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            String url = url(node);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> simulator.charges() >= JOBS / 4);
            assertThat(metrics(url).get("darkroom_edits_in_flight")).isBetween(1.0, 8.0);

            node.signal("TERM");
            await().atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(get(url + "/q/health/ready").statusCode())
                            .isEqualTo(503));
            assertThat(node.isAlive()).as("it works on while it is not ready").isTrue();
            assertThat(get(url + "/q/health/live").statusCode()).isEqualTo(200);
            node.end().exitedWith(0);
            assertThat(reachable(url)).isFalse();
        }
        assertThat(states().keySet()).isSubsetOf("SUCCEEDED", "QUEUED");
        assertThat(database.number("SELECT count(*) FROM attempt WHERE outcome IS NULL"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM worker WHERE stopped_at IS NULL"))
                .as("signed off")
                .isZero();
        assertThat(database.number("SELECT count(*) FROM attempt WHERE paid"))
                .as("nothing is paid for that the journal does not know")
                .isEqualTo(simulator.charges())
                .isLessThan(JOBS);

        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            await().atMost(PATIENCE).until(() -> states().equals(Map.of("SUCCEEDED", (long) JOBS)) || !node.isAlive());
            assertThat(states()).as(node.err()).containsOnly(Map.entry("SUCCEEDED", (long) JOBS));
        }
        assertThat(simulator.chargedPrompts()).hasSize(JOBS).doesNotHaveDuplicates();
    }

    @Test
    void should_wait_for_what_is_in_flight_though_the_file_that_names_its_address_cannot_be_taken_away()
            throws Exception {
        submit("middle", JOBS);
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            String url = url(node);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> simulator.charges() >= JOBS / 4);
            assertThat(metrics(url).get("darkroom_edits_in_flight")).isBetween(1.0, 8.0);
            Path file = ServiceFile.in(place.dataDir());
            Files.delete(file);
            Files.createDirectory(file);

            node.signal("TERM");
            assertThat(node.end().exitedWith(0).err())
                    .contains("service.json cannot be taken away", "Stopped: nothing was left in flight.");
            Files.delete(file);
        }
        assertThat(states().keySet()).isSubsetOf("SUCCEEDED", "QUEUED");
        assertThat(database.number("SELECT count(*) FROM attempt WHERE outcome IS NULL"))
                .isZero();
    }

    @Test
    void should_claim_nothing_where_it_cannot_write_down_its_address() throws Exception {
        submit("waiting", 3);
        Files.createDirectories(ServiceFile.in(place.dataDir()).resolve("in the way"));

        assertThat(place.run("serve", "--port", "0").exitedWith(1).err()).contains("service.json");
        assertThat(states()).containsOnly(Map.entry("QUEUED", 3L));
        assertThat(simulator.charges()).isZero();
    }

    @Test
    void should_tell_of_the_reason_when_the_queue_is_stopped() throws Exception {
        simulator.set("{\"bad-keys\": [\"good-key\"]}");
        submit("refused", 3);
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            String url = url(node);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(url))
                            .containsEntry("darkroom_queue_stopped{code=\"KEY_REFUSED\"}", 1.0)
                            .containsEntry("darkroom_jobs{state=\"queued\"}", 3.0));
            assertThat(get(url + "/q/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void should_refuse_what_it_cannot_listen_on_in_one_line() throws Exception {
        assertThat(place.run("serve", "--port", "70000").exitedWith(2).err())
                .contains("--port is 70000: it must be a whole number from 0 to 65535");
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            String port = url(node).replaceFirst(".*:", "");
            assertThat(place.run("serve", "--port", port).exitedWith(1).err()).contains(port);
        }
    }

    @Test
    void should_ask_for_a_key() throws Exception {
        assertThat(place.set("DARKROOM_API_KEY", null)
                        .run("serve")
                        .exitedWith(2)
                        .err())
                .contains("no API key: set DARKROOM_API_KEY");
    }

    @Test
    void should_leave_the_tables_of_somebody_else_alone_and_say_what_to_do() throws Exception {
        try (TestDatabase theirs = TestDatabase.empty()) {
            execute(theirs, "CREATE TABLE invoice (id int)");
            String err = place.set("DARKROOM_DATABASE_URL", theirs.url())
                    .run("serve", "--port", "0")
                    .exitedWith(1)
                    .err();
            assertThat(err)
                    .contains("they are not Darkroom's. Nothing was changed.", "?currentSchema=darkroom")
                    .doesNotContain("Exception");
            // It would fail if anything else were there.
            execute(theirs, "DROP TABLE invoice; DROP SCHEMA public RESTRICT");
        }
    }

    @Test
    void should_not_work_on_tables_that_other_migrations_made() throws Exception {
        execute(database, "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'");

        assertThat(place.run("serve", "--port", "0").exitedWith(1).err())
                .contains("another build of Darkroom")
                .doesNotContain("Exception", "repair");
    }

    @Test
    void should_let_flyway_look_again_where_its_history_is_not_as_the_last_start_left_it() throws Exception {
        for (int start = 0; start < 2; start++) {
            try (DarkroomProcess node = place.start("serve", "--port", "0")) {
                url(node);
            }
            assertThat(query("SELECT obj_description('flyway_schema_history'::regclass)"))
                    .startsWith("Migrations ");
        }
        execute(database, "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'");

        assertThat(place.run("serve", "--port", "0").exitedWith(1).err()).contains("another build of Darkroom");
    }

    private String query(String sql) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(TestDatabase database, String sql) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void submit(String name, int rows) throws Exception {
        Path file = place.folder().resolve(place.csv(name, rows));
        NewBatch batch = new NewBatch(
                name,
                Optional.of(place.folder().resolve(name + "-results")),
                false,
                OnUncertain.HOLD,
                Optional.empty(),
                Optional.empty());
        Intake.of(file, IntakeOptions.with(LocalImages.anywhere(place.folder())))
                .submit(
                        database.dataSource(),
                        batch,
                        mistake -> assertThat(mistake).isNull());
    }

    private static String url(DarkroomProcess node) {
        await().atMost(PATIENCE).until(() -> node.out().endsWith("\n") || !node.isAlive());
        assertThat(node.out()).as(node.err()).startsWith("http://127.0.0.1:");
        return node.out().strip();
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private boolean reachable(String url) throws IOException, InterruptedException {
        try {
            get(url + "/q/health/live");
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    private Map<String, Double> metrics(String url) throws IOException, InterruptedException {
        Map<String, Double> metrics = new TreeMap<>();
        get(url + "/q/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int blank = line.lastIndexOf(' ');
                    metrics.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
                });
        return metrics;
    }

    private Map<String, Long> states() throws Exception {
        Map<String, Long> states = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT state, count(*) FROM job_state GROUP BY state")) {
            while (rows.next()) {
                states.put(rows.getString(1), rows.getLong(2));
            }
        }
        return states;
    }
}
