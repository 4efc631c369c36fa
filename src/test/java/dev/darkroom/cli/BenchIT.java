package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.database.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code darkroom bench} with sizes so small that its figures mean nothing: that each workload measures, tells what it must, and leaves nothing behind. */
class BenchIT {

    private static Workplace place;
    private static EmbeddedPostgres postgres;
    private static Path temporary;

    @BeforeAll
    static void start() throws IOException {
        place = new Workplace();
        postgres = EmbeddedPostgres.open(place.dataDir());
        temporary = Files.createDirectory(place.folder().resolve("tmp"));
        place.set("DARKROOM_DATABASE_PASSWORD", postgres.password());
        // A bench has its own idea of where to call: this would be found out by an edit that fails.
        place.set("DARKROOM_EDITOR_URL", "https://api.invalid");
        place.set("DARKROOM_EDITOR_RETRY_DELAY", null);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        place.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drain --jobs 3000 --warm-up 50 --concurrency 50      | darkroom; bare JDBC loop                | jobs_per_second seconds         | of_bare_loop
            pickup --jobs 5                                      | darkroom, same node; darkroom, other node; bare listener | p50_ms p99_ms  | of_bare_listener
            calls --jobs 20 --warm-up 5 --concurrency 10 --latency 100 | ideal; darkroom; bare Vert.x client; darkroom, with pictures; bare Vert.x client, with pictures | seconds | of_ideal of_bare_client with_pictures_of_bare_client
            end-to-end --jobs 20 --warm-up 5 --concurrency 5     | darkroom; bare Vert.x client            | jobs_per_second seconds         | of_bare_client
            intake --rows 200 --warm-up 10                       | darkroom, service; darkroom, run; bare COPY | rows_per_second seconds     | of_copy of_copy_run
            rate --rate 1200 --seconds 2 --nodes 1,2             | allowed; darkroom, nodes: 1; darkroom, nodes: 2 | edits_per_minute        | of_allowed_1 of_allowed_2
            bloat --jobs 40000 --warm-up 50 --seconds 2 --concurrency 50 | darkroom; bare JDBC loop         | first_per_second last_per_second | last_of_first of_bare_loop
            dashboard --jobs 300 --batches 3 --requests 2        | /sign-in; /; /jobs?state=FAILED         | p50_ms p99_ms                   | slowest_of_sign_in
            startup --times 1                                    | darkroom --help; darkroom serve, later start; empty Java | seconds        | help_of_java serve_of_parts
            """)
    void should_measure_beside_its_yardstick_and_leave_nothing_behind(
            String words, String rows, String figures, String ratios) throws Exception {
        JsonNode report = bench(words);

        assertThat(report.path("format").asInt()).isEqualTo(1);
        assertThat(report.path("workload").asText()).isEqualTo(words.split(" ")[0]);
        assertThat(report.path("sizes").size()).isPositive();
        assertThat(report.at("/machine/synchronous_commit").asText()).isEqualTo("on");
        assertThat(report.at("/machine/database").asText())
                .isEqualTo(words.startsWith("startup") ? "embedded" : "external");
        for (String name : rows.strip().split("; ")) {
            JsonNode row = row(report, name);
            for (String figure : figures.strip().split(" ")) {
                assertThat(row.path(figure).asDouble())
                        .as("%s of %s", figure, name)
                        .isPositive();
            }
        }
        for (String ratio : ratios.strip().split(" ")) {
            assertThat(report.at("/ratios/" + ratio + "/value").asDouble())
                    .as(ratio)
                    .isPositive();
            assertThat(report.at("/ratios/" + ratio + "/meaning").asText()).isNotBlank();
        }
        assertThat(schemas()).noneMatch(schema -> schema.startsWith("darkroom")).contains("public");
        assertThat(tables("public")).isZero();
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void should_say_what_a_job_costs() throws Exception {
        JsonNode costs =
                bench("drain --jobs 3000 --warm-up 50 --concurrency 50").path("costs_per_job");
        for (String cost : List.of("round_trips", "wal_bytes", "allocated_bytes", "cpu_micros", "dead_rows")) {
            assertThat(costs.path(cost).asDouble()).as(cost).isPositive();
        }
    }

    @Test
    void should_count_statements_of_an_embedded_server_and_remove_it() throws Exception {
        DarkroomProcess.End end = place.start(temporary(), words("bench drain --jobs 5000 --warm-up 50 --profile"))
                .endWithin(Duration.ofMinutes(3))
                .exitedWith(0);
        assertThat(end.out()).contains("DRAIN", "darkroom", "bare JDBC loop", "statements", "WITH completion AS");
        assertThat(end.err()).contains("draining");
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void should_count_the_statements_of_whole_edits_and_of_no_workload_in_other_processes() throws Exception {
        DarkroomProcess.End edits = place.start(temporary(), words("bench end-to-end --jobs 20 --warm-up 0 --profile"))
                .endWithin(Duration.ofMinutes(3))
                .exitedWith(0);
        assertThat(edits.out()).contains("FROM settle_attempts(", "INSERT INTO attempt (", "INSERT INTO answer (");

        DarkroomProcess.End startup = place.start(temporary(), words("bench startup --profile"))
                .endWithin(Duration.ofMinutes(1))
                .exitedWith(2);
        assertThat(startup.err()).contains("unknown option '--profile'");
    }

    @Test
    void should_refuse_an_endpoint_that_is_not_this_machine_s() throws Exception {
        DarkroomProcess.End end = place.start(
                        temporary(), words("bench end-to-end --jobs 5 --simulator https://api.1min.ai"))
                .endWithin(Duration.ofMinutes(1))
                .exitedWith(2);
        assertThat(end.err()).contains("--simulator is https://api.1min.ai", "http://127.0.0.1:PORT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drain --jobs 0                      | --jobs is 0: it must be a whole number from 100 to 1000000
            calls --concurrency 100000          | --concurrency is 100000
            intake --rows 99999999999           | --rows is 99999999999
            drain --jobs 990000                 | --jobs and --warm-up is 1090000: it must be a whole number from 100 to 1000000
            calls --latency 0                   | --latency is 0: it must be a whole number from 1 to 60000
            rate --seconds 400                  | --at-most is 600: this takes 800 s at least
            bloat --seconds 60 --at-most 60     | --at-most is 60: this takes 60 s at least
            startup --launcher .                | --launcher is .: it must be a script that can be run
            startup --jdbc-url jdbc:postgresql:x | unknown option '--jdbc-url'
            drain --at-most 0                   | --at-most is 0
            drain --jdbc-url mysql://x          | it must be jdbc:postgresql://host:port/database
            """)
    void should_refuse_what_is_out_of_its_bounds(String words, String sentence) throws Exception {
        DarkroomProcess.End end = place.start(temporary(), words("bench " + words))
                .endWithin(Duration.ofMinutes(1))
                .exitedWith(2);
        assertThat(end.err()).contains(sentence.strip());
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void should_give_up_in_time_and_leave_nothing_behind() throws Exception {
        DarkroomProcess.End end = place.start(
                        temporary(),
                        external("bench rate --rate 600 --seconds 14 --nodes 1 --latency 60000 --at-most 15"))
                .endWithin(Duration.ofMinutes(2))
                .exitedWith(1);
        assertThat(end.err()).contains("not done within 15 s", "--at-most");
        assertThat(schemas()).noneMatch(schema -> schema.startsWith("darkroom"));
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void should_not_wait_for_a_simulator_that_is_gone() throws Exception {
        DarkroomProcess bench = place.start(
                temporary(), external("bench calls --jobs 1000 --warm-up 0 --concurrency 10 --latency 5000"));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> leftOver().stream().anyMatch(folder -> Files.exists(folder.resolve("calls.csv"))));
        ProcessHandle simulator = ProcessHandle.of(bench.pid())
                .orElseThrow()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("simulator"))
                .findFirst()
                .orElseThrow();

        simulator.destroyForcibly();

        DarkroomProcess.End end = bench.endWithin(Duration.ofMinutes(2)).exitedWith(1);
        assertThat(end.err()).contains("the simulator has ended (exit code 137) while waiting for calls");
        assertThat(leftOver()).isEmpty();
    }

    private static JsonNode bench(String words) throws Exception {
        DarkroomProcess.End end = place.start(temporary(), external("bench " + words + " --json"))
                .endWithin(Duration.ofMinutes(4))
                .exitedWith(0);
        return new ObjectMapper().readTree(end.out());
    }

    private static List<String> temporary() {
        return List.of("-Djava.io.tmpdir=" + temporary);
    }

    private static String[] words(String text) {
        return text.strip().split(" +");
    }

    private static String[] external(String text) {
        List<String> words = new ArrayList<>(Arrays.asList(words(text)));
        if (!words.get(1).equals("startup")) {
            // What the address names is somebody's ledger.
            words.addAll(List.of(
                    "--jdbc-url", postgres.jdbcUrl() + "?currentSchema=public", "--username", postgres.username()));
        }
        return words.toArray(String[]::new);
    }

    private static JsonNode row(JsonNode report, String name) {
        for (JsonNode row : report.path("rows")) {
            if (row.path("name").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no row " + name + " in " + report);
    }

    private static Set<String> schemas() throws Exception {
        Set<String> names = new HashSet<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT nspname FROM pg_namespace")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private static long tables(String schema) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = '" + schema + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection connect() throws Exception {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
    }

    private static List<Path> leftOver() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("darkroom-bench-"))
                    .toList();
        }
    }
}
