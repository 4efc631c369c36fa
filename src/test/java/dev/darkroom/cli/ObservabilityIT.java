package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.darkroom.cli.TraceReceiver.Span;
import dev.darkroom.database.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node tells of itself: health, metrics, traces and logs, of the packaged application. */
class ObservabilityIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String CAT = "asset:development/images/2025_12_04_18_10_29_882_cat.png";
    private static final String PROMPT = "a-prompt-that-nobody-else-may-read";
    private static final String KEY = "key-" + "4f1c9d7e5b".repeat(3);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern JOB = Pattern.compile("Job (\\d+): batch (\\d+), ");

    private final HttpClient http = HttpClient.newHttpClient();
    private Workplace place;
    private TestDatabase database;
    private SimulatorProcess simulator;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password());
        simulator = place.simulator("50ms");
        place.set("DARKROOM_API_KEY", KEY);
    }

    @AfterEach
    void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_measure_what_an_operator_asks_for() throws Exception {
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            URI server = server(node);
            submit(server, 20, "&credits_per_edit=0.25");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(server))
                            .containsEntry("darkroom_jobs{state=\"succeeded\"}", 20.0)
                            .containsEntry("darkroom_provider_call_seconds_count{call=\"edit\",status=\"2xx\"}", 20.0)
                            .containsEntry(
                                    "darkroom_provider_call_seconds_count{call=\"download\",status=\"2xx\"}", 20.0)
                            .containsEntry("darkroom_provider_call_seconds_count{call=\"edit\",status=\"none\"}", 0.0)
                            .containsEntry(
                                    "darkroom_provider_call_seconds_bucket{call=\"edit\",status=\"2xx\",le=\"180.0\"}",
                                    20.0)
                            .containsEntry("darkroom_permits_total{use=\"edit\"}", 20.0)
                            .containsEntry("darkroom_permits_waiting{use=\"look_up\"}", 0.0)
                            .containsEntry("darkroom_credits_estimated", 5.0)
                            .containsEntry("darkroom_workers", 1.0)
                            .containsEntry("darkroom_answers_waiting{place=\"memory\"}", 0.0)
                            .containsEntry("darkroom_answers_waiting{place=\"spool\"}", 0.0)
                            .containsEntry("darkroom_oldest_ready_seconds{step=\"EDIT\"}", 0.0)
                            .containsEntry("darkroom_unfinished_jobs{state=\"queued\",step=\"EDIT\"}", 0.0));
            Map<String, Double> metrics = metrics(server);
            assertThat(metrics.get("darkroom_provider_call_seconds_bucket{call=\"edit\",status=\"2xx\",le=\"0.1\"}"))
                    .as("none is quicker than the simulator")
                    .isLessThanOrEqualTo(20.0);
            assertThat(metrics.get("darkroom_provider_call_seconds_sum{call=\"edit\",status=\"2xx\"}"))
                    .isGreaterThan(20 * 0.05);
            assertThat(metrics.get("darkroom_heartbeat_age_seconds")).isLessThan(30);
            assertThat(metrics.get("darkroom_data_free_bytes")).isPositive();
            assertThat(metrics.get("darkroom_duty_age_seconds{duty=\"rescue\"}"))
                    .isLessThan(60);
            assertThat(metrics.keySet()).as("never by batch").noneMatch(name -> name.contains("batch"));

            order(server, "{\"paused\": true}");
            submit(server, 7, "");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(server))
                            .containsEntry("darkroom_unfinished_jobs{state=\"queued\",step=\"EDIT\"}", 7.0)
                            .containsEntry("darkroom_queue_paused", 1.0)
                            .hasEntrySatisfying(
                                    "darkroom_oldest_ready_seconds{step=\"EDIT\"}",
                                    age -> assertThat(age).isPositive()));
            assertThat(metrics(server).keySet().stream()
                            .filter(name -> name.startsWith("darkroom_"))
                            .map(name -> name.replaceFirst("\\{.*", "").replaceFirst("_(bucket|sum|count|max)$", ""))
                            .distinct())
                    .as("what the operations guide explains")
                    .allMatch(name -> documented().matches("(?s).*`" + name + "[`{].*"), "is in docs/operations.md");
        }
    }

    @Test
    void should_say_why_nothing_is_bought_and_be_ready_all_the_same() throws Exception {
        simulator.set("{\"bad-keys\": [\"" + KEY + "\"]}");
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            URI server = server(node);
            assertThat(check(get(server, "/q/health/ready"), "Queue")
                            .path("data")
                            .path("state")
                            .textValue())
                    .isEqualTo("RUNNING");
            submit(server, 3, "");
            await().atMost(PATIENCE).untilAsserted(() -> {
                HttpResponse<String> ready = get(server, "/q/health/ready");
                assertThat(ready.statusCode()).isEqualTo(200);
                JsonNode queue = check(ready, "Queue").path("data");
                assertThat(queue.path("state").textValue()).isEqualTo("STOPPED");
                assertThat(queue.path("code").textValue()).isEqualTo("KEY_REFUSED");
                assertThat(queue.path("message").textValue()).contains("darkroom.api-key");
                assertThat(queue.path("since").textValue()).startsWith("20");
            });
            JsonNode database =
                    check(get(server, "/q/health/ready"), "Database").path("data");
            assertThat(database.path("nodes").intValue()).isEqualTo(1);
            assertThat(database.path("last_rescue_seconds_ago").longValue()).isBetween(0L, 60L);
            JsonNode disk =
                    check(get(server, "/q/health/ready"), "Data directory").path("data");
            assertThat(disk.path("free_bytes").longValue()).isPositive();
            assertThat(get(server, "/q/health/started").statusCode()).isEqualTo(200);
            assertThat(get(server, "/q/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void should_be_alive_and_not_ready_without_a_database_and_tell_nobody_where_that_is() throws Exception {
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            URI server = server(node);
            assertThat(get(server, "/q/health/ready").statusCode()).isEqualTo(200);
            String name = database.url().replaceFirst(".*/([^?]*).*", "$1");
            database.goAway();
            await().atMost(PATIENCE).until(() -> get(server, "/q/health/ready").statusCode() == 503);
            HttpResponse<String> health = get(server, "/q/health");
            assertThat(check(health, "Database").path("status").textValue()).isEqualTo("DOWN");
            assertThat(check(health, "Queue").path("data").path("state").textValue())
                    .isEqualTo("UNKNOWN");
            assertThat(health.body())
                    .doesNotContain(
                            name,
                            "postgres",
                            "jdbc",
                            place.dataDir().toString(),
                            InetAddress.getLocalHost().getHostName());
            assertThat(get(server, "/q/health/live").statusCode()).isEqualTo(200);
            database.comeBack();
            await().atMost(PATIENCE).until(() -> get(server, "/q/health/ready").statusCode() == 200);
        }
    }

    @Test
    void should_trace_each_job_across_its_steps_and_nodes_and_nothing_else() throws Exception {
        place.set("DARKROOM_EDITOR_MODE", "async").set("DARKROOM_EDITOR_FIRST_LOOK_UP", "6s");
        place.set("QUARKUS_OTEL_SDK_DISABLED", "false").set("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        int jobs = 4;
        try (TraceReceiver one = new TraceReceiver();
                TraceReceiver two = new TraceReceiver()) {
            place.set("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", one.url());
            try (DarkroomProcess node = place.start("serve", "--port", "0")) {
                URI server = server(node);
                submit(server, jobs, "");
                await().atMost(PATIENCE)
                        .until(() -> database.number("SELECT count(*) FROM ready WHERE step = 'DOWNLOAD'") == jobs);
                get(server, "/q/metrics");
                node.signal("TERM");
                node.end().exitedWith(0);
            }
            place.set("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", two.url());
            try (DarkroomProcess node = place.start("serve", "--port", "0")) {
                server(node);
                await().atMost(PATIENCE)
                        .until(() -> database.number("SELECT count(*) FROM result WHERE state = 'SUCCEEDED'") == jobs);
                node.signal("TERM");
                node.end().exitedWith(0);
            }
            assertThat(one.spans()).hasSize(jobs).allMatch(span -> span.name().equals("EDIT"));
            assertThat(two.spans()).hasSizeGreaterThanOrEqualTo(2 * jobs);

            List<Span> all = new ArrayList<>(one.spans());
            all.addAll(two.spans());
            Map<String, List<Span>> traces = all.stream().collect(Collectors.groupingBy(Span::trace));
            assertThat(traces).as("one for each job").hasSize(jobs);
            traces.values().forEach(ObservabilityIT::shouldBeOneJob);
            assertThat(one.raw() + two.raw()).doesNotContain(PROMPT, KEY, "good-key", "cat.png", "row-1");
        }
    }

    private static void shouldBeOneJob(List<Span> spans) {
        Span job = spans.stream()
                .filter(span -> span.name().equals("job"))
                .findFirst()
                .orElseThrow();
        assertThat(job.parent()).isEmpty();
        assertThat(job.attributes()).containsEntry("darkroom.state", "SUCCEEDED");
        assertThat(spans).extracting(Span::name).contains("EDIT", "DOWNLOAD").hasSizeBetween(3, 10);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.attributes())
                    .containsEntry("darkroom.job.id", job.attributes().get("darkroom.job.id"))
                    .containsKey("darkroom.batch.id");
            assertThat(span.start()).isGreaterThanOrEqualTo(job.start()).isLessThanOrEqualTo(span.end());
            assertThat(span.end()).isLessThanOrEqualTo(job.end());
            if (span != job) {
                assertThat(span.parent()).isEqualTo(job.id());
                assertThat(span.attributes()).containsKeys("darkroom.outcome", "darkroom.attempt");
            }
        });
        assertThat(spans)
                .filteredOn(span -> span.name().equals("EDIT"))
                .allSatisfy(span -> assertThat(span.attributes()).containsEntry("http.response.status_code", "200"));
    }

    @Test
    void should_tell_the_provider_nothing_of_its_traces_even_where_http_is_traced() throws Exception {
        List<Headers> seen = new CopyOnWriteArrayList<>();
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            seen.add(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        provider.start();
        place.set(
                        "DARKROOM_EDITOR_URL",
                        "http://127.0.0.1:" + provider.getAddress().getPort())
                .set("QUARKUS_OTEL_SDK_DISABLED", "false")
                .set("QUARKUS_OTEL_INSTRUMENT_VERTX_HTTP", "true");
        try (TraceReceiver receiver = new TraceReceiver()) {
            place.set("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url())
                    .set("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
            try (DarkroomProcess node = place.start("serve", "--port", "0")) {
                submit(server(node), 2, "");
                await().atMost(PATIENCE).until(() -> !seen.isEmpty());
                node.signal("TERM");
                node.end();
            }
            assertThat(receiver.spans())
                    .as("HTTP is traced")
                    .anyMatch(span -> span.name().contains("/api/v1/batches"));
        } finally {
            provider.stop(0);
        }
        assertThat(seen)
                .allSatisfy(headers -> assertThat(headers.keySet())
                        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT)
                                .matches("traceparent|tracestate|baggage|b3|x-b3.*")));
    }

    @Test
    void should_write_each_line_as_json_that_names_its_job_and_no_other() throws Exception {
        place.set("DARKROOM_LOG_JSON", "true")
                .set("DARKROOM_LOG_ATTEMPTS", "true")
                .set("QUARKUS_LOG_LEVEL", "INFO");
        simulator.set("{\"faults\": [\"http-503 next=5\"]}");
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            URI server = server(node);
            submit(server, 40, "");
            await().atMost(PATIENCE).until(() -> database.number("SELECT count(*) FROM result") == 40);
            node.signal("TERM");
            String err = node.end().exitedWith(0).err();
            assertThat(err).doesNotContain(PROMPT, KEY);
            List<JsonNode> lines = err.lines().map(ObservabilityIT::line).toList();
            assertThat(lines)
                    .extracting(line -> line.path("message").textValue())
                    .anyMatch(message -> message.startsWith("Working on the service's queue"))
                    .anyMatch(message -> message.startsWith("Stopped"));
            int ofJobs = 0;
            for (JsonNode line : lines) {
                Matcher job = JOB.matcher(line.path("message").textValue());
                if (job.find()) {
                    ofJobs++;
                    assertThat(line.path("mdc").path("job_id").textValue())
                            .as("%s", line)
                            .isEqualTo(job.group(1));
                    assertThat(line.path("mdc").path("batch_id").textValue()).isEqualTo(job.group(2));
                } else {
                    assertThat(line.path("mdc").has("job_id")).as("%s", line).isFalse();
                }
            }
            assertThat(ofJobs).isGreaterThanOrEqualTo(80);
        }
    }

    @Test
    void should_never_write_down_the_providers_key() throws Exception {
        place.set("QUARKUS_LOG_LEVEL", "TRACE")
                .set("QUARKUS_LOG_CATEGORY__DEV_DARKROOM__LEVEL", "TRACE")
                .set("DARKROOM_LOG_ATTEMPTS", "true");
        try (DarkroomProcess node = place.start("serve", "--port", "0")) {
            URI server = server(node);
            submit(server, 5, "");
            await().atMost(PATIENCE).until(() -> database.number("SELECT count(*) FROM result") == 5);
            simulator.set("{\"bad-keys\": [\"" + KEY + "\"]}");
            submit(server, 2, "");
            await().atMost(PATIENCE)
                    .until(() -> database.number("SELECT count(*) FROM pace WHERE stopped_code IS NOT NULL") == 1);
            String told = get(server, "/api/v1/queue").body()
                    + get(server, "/q/health").body()
                    + get(server, "/q/metrics").body()
                    + get(server, "/api/v1/jobs").body()
                    + get(server, "/q/openapi").body();
            node.signal("TERM");
            String err = node.end().err();
            assertThat(err).as("it was asked for much").contains("DEBUG");
            assertThat(err.lines().filter(line -> line.contains(KEY))).isEmpty();
            assertThat(told).doesNotContain(KEY);
        }
        for (String table :
                database.strings("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")) {
            assertThat(database.number("SELECT count(*) FROM " + table + " AS t WHERE t::text LIKE '%" + KEY + "%'"))
                    .as(table)
                    .isZero();
        }
    }

    private static JsonNode line(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    private static String documented() {
        try {
            return Files.readString(java.nio.file.Path.of("docs/operations.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void submit(URI server, int rows, String more) throws Exception {
        String csv = "custom_id,image,prompt\n"
                + IntStream.rangeClosed(1, rows)
                        .mapToObj(row -> "row-%d,%s,%s %d\n".formatted(row, CAT, PROMPT, row))
                        .collect(Collectors.joining());
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/v1/batches?name=b" + more))
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString(csv));
        HttpResponse<String> answer = send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private void order(URI server, String json) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(server.resolve("/api/v1/queue"))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> get(URI server, String path) throws Exception {
        return send(HttpRequest.newBuilder(server.resolve(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        String token = Files.readString(place.dataDir().resolve("admin-token")).strip();
        return http.send(request.header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
    }

    private static JsonNode check(HttpResponse<String> health, String name) throws IOException {
        for (JsonNode check : JSON.readTree(health.body()).path("checks")) {
            if (check.path("name").textValue().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name + " in " + health.body());
    }

    private Map<String, Double> metrics(URI server) throws Exception {
        Map<String, Double> metrics = new TreeMap<>();
        get(server, "/q/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int blank = line.lastIndexOf(' ');
                    metrics.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
                });
        return metrics;
    }

    private static URI server(DarkroomProcess node) {
        await().atMost(PATIENCE).until(() -> node.out().endsWith("\n") || !node.isAlive());
        assertThat(node.out()).as(node.err()).startsWith("http://127.0.0.1:");
        return URI.create(node.out().strip());
    }
}
