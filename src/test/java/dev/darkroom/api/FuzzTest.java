package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the OpenAPI document, called with what nobody should send. {@code -Ddarkroom.test.seed=} repeats a run,
 * {@code -Ddarkroom.test.fuzz=} sets how often each operation is called.
 */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class FuzzTest {

    private static final int CALLS = Integer.getInteger("darkroom.test.fuzz", 40);
    private static final int MOST_SHOWN = 20;

    /** Codes of what a service that is well may say, too: it is full, or its disk is. */
    private static final Set<Integer> FULL = Set.of(503, 507);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    private Client admin;
    private String viewer;
    private String submitter;
    private List<String> ids;
    private JsonNode queue;

    @BeforeEach
    void open() throws Exception {
        admin = new Client(
                server,
                tokens.create("fuzz", "fuzz-root", Role.ADMIN, Optional.empty()).secret());
        viewer =
                tokens.create("fuzz", "fuzz-eve", Role.VIEWER, Optional.empty()).secret();
        submitter = tokens.create("fuzz", "fuzz-ada", Role.SUBMITTER, Optional.empty())
                .secret();
        JsonNode job = new Client(server, submitter)
                .post(
                        "/api/v1/jobs",
                        "application/json",
                        "{\"image\": \"https://example.com/a.png\", \"prompt\": \"red\"}")
                .json();
        ids = List.of(job.path("id").asText(), job.path("batch_id").asText());
        queue = admin.get("/api/v1/queue").json();
    }

    /** What the fuzz has changed and others would notice: the pace, and jobs that wait. */
    @AfterEach
    void tidy() throws Exception {
        admin.send(
                "PATCH",
                "/api/v1/queue",
                "application/json",
                "{\"paused\": false, \"per_minute\": %d}"
                        .formatted(queue.at("/limits/0/per_minute").asInt()));
        for (JsonNode batch : admin.get("/api/v1/batches?limit=1000").json().path("data")) {
            if (batch.path("owner").asText("").startsWith("fuzz")) {
                admin.post("/api/v1/batches/" + batch.path("id").asText() + "/cancel", null, null);
            }
        }
    }

    @Test
    void should_answer_anything_with_a_problem_document_and_never_break() throws Exception {
        long seed = Long.getLong("darkroom.test.seed", System.nanoTime());
        System.out.printf("Fuzz: -Ddarkroom.test.seed=%d%n", seed);
        Hostile hostile = new Hostile(new Random(seed));
        List<Operation> operations =
                Operation.of(admin.get("/q/openapi?format=json").json());
        assertThat(operations).hasSizeGreaterThan(15);
        List<String> found = new ArrayList<>();
        for (Operation operation : operations) {
            int understood = 0;
            // Wrong tokens are throttled, and the other tests come from the same address.
            int calls = operation.path().endsWith("/session") ? 3 : CALLS;
            for (int i = 0; i < calls; i++) {
                Call call = call(operation, hostile);
                Optional<String> wrong = wrong(call);
                wrong.ifPresent(found::add);
                understood += call.status() < 400 ? 1 : 0;
            }
            System.out.printf("  %s: %d of %d calls had an effect%n", operation, understood, calls);
        }
        assertThat(found.stream().limit(MOST_SHOWN))
                .as("%d answers, seed %d", found.size(), seed)
                .isEmpty();
    }

    /** A request and what came back. */
    private record Call(
            Operation operation,
            String secret,
            HttpRequest request,
            byte[] body,
            int status,
            String type,
            String answer) {
        @Override
        public String toString() {
            String sent = body.length == 0 ? "" : " body " + shown(body);
            String role = secret == null ? "nobody" : "somebody";
            return "%s %s as %s, %s%s -> %d %s %s"
                    .formatted(
                            request.method(),
                            cut(request.uri().toString()),
                            role,
                            request.headers().map(),
                            sent,
                            status,
                            type,
                            cut(answer));
        }

        private static String shown(byte[] body) {
            return body.length > 200
                    ? body.length + " bytes " + HexFormat.of().formatHex(body, 0, 40)
                    : new String(body, StandardCharsets.ISO_8859_1);
        }

        private static String cut(String text) {
            return text.length() > 500 ? text.substring(0, 500) + "…" : text;
        }
    }

    private Call call(Operation operation, Hostile hostile) throws IOException, InterruptedException {
        String secret = hostile.chance(0.1)
                ? null
                : hostile.oneOf(List.of(admin.secret(), admin.secret(), submitter, submitter, viewer));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        server.resolve(path(operation, hostile) + query(operation, hostile)))
                .timeout(Duration.ofSeconds(30));
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        for (String header : operation.in("header")) {
            if (!header.startsWith("Content-") && hostile.chance(0.3)) {
                request.header(header, hostile.text().replaceAll("[^\\x20-\\x7e]", "?"));
            }
        }
        if (hostile.chance(0.1)) {
            request.header(
                    "Accept",
                    hostile.oneOf(List.of("image/png", "text/html", "*/*", "nonsense", "application/xml;q=0.1")));
        }
        byte[] body = body(operation, hostile, request);
        request.method(
                operation.method(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        HttpRequest built = request.build();
        HttpResponse<InputStream> answer = http.send(built, BodyHandlers.ofInputStream());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        // A stream of events has no end.
        String text = "";
        try (InputStream in = answer.body()) {
            text = type.startsWith("text/event-stream")
                    ? ""
                    : new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8);
        }
        return new Call(operation, secret, built, body, answer.statusCode(), type, text);
    }

    private String path(Operation operation, Hostile hostile) {
        String path = operation.path();
        for (String name : operation.in("path")) {
            // Tokens are what the others call with.
            boolean real = hostile.chance(0.6) && !path.contains("tokens");
            String value = real ? hostile.oneOf(ids) : path.contains("tokens") ? "x" + hostile.text() : hostile.text();
            path = path.replace("{" + name + "}", encoded(value));
        }
        return path;
    }

    private String query(Operation operation, Hostile hostile) {
        StringBuilder query = new StringBuilder();
        for (String name : operation.in("query")) {
            if (hostile.chance(0.3)) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encoded(hostile.text()));
            }
        }
        if (hostile.chance(0.05)) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(encoded(hostile.text()))
                    .append(hostile.oneOf(List.of("", "=", "=%FF%FE")));
        }
        return query.toString();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] body(Operation operation, Hostile hostile, HttpRequest.Builder request) {
        if (operation.bodies().isEmpty()) {
            return hostile.chance(0.1) ? hostile.bytes() : new byte[0];
        }
        String type = hostile.oneOf(List.copyOf(operation.bodies().keySet()));
        String sent = hostile.chance(0.05)
                ? hostile.oneOf(List.of(
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "nonsense",
                        "application/json; charset=klingon",
                        "*/*"))
                : type.startsWith("multipart/") ? type + "; boundary=frontier" : type;
        if (!hostile.chance(0.03)) {
            request.header("Content-Type", sent);
        }
        if (type.contains("json") && !type.contains("jsonl") && !type.contains("ndjson")) {
            return hostile.json(operation.examples(type), operation.members());
        }
        if (type.startsWith("multipart/")) {
            return multipart(hostile);
        }
        return type.startsWith("image/") ? hostile.bytes() : hostile.rows();
    }

    private static byte[] multipart(Hostile hostile) {
        String part =
                "--frontier\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n%s\r\n";
        StringBuilder body = new StringBuilder();
        for (String name : List.of("file", "pictures", "job", "picture")) {
            if (hostile.chance(0.5)) {
                body.append(part.formatted(
                        hostile.chance(0.8) ? name : hostile.text(),
                        hostile.text().replaceAll("[\"\\p{Cntrl}]", ""),
                        hostile.oneOf(List.of("text/csv", "application/json", "image/png", "x")),
                        new String(hostile.rows(), StandardCharsets.UTF_8)));
            }
        }
        return body.append(hostile.chance(0.8) ? "--frontier--\r\n" : "")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> wrong(Call call) {
        SoftAssertions softly = new SoftAssertions();
        if (call.status() >= 500 && !FULL.contains(call.status())) {
            softly.fail("broke");
        }
        // A request that HTTP itself does not take is not looked at any further.
        boolean looksAtIt = call.status() != 414 && call.status() != 431;
        if (looksAtIt && call.status() >= 400 && !call.operation().method().equals("HEAD")) {
            softly.assertThat(call.type()).isEqualTo("application/problem+json");
            problem(call, softly);
        }
        softly.assertThat(call.answer())
                .doesNotContain("\tat ", "java.lang.", "org.postgresql", "dev.darkroom.", "io.quarkus");
        boolean asksForNothing = call.request().uri().getPath().startsWith("/api/v1/session");
        if (call.secret() == null && !asksForNothing) {
            softly.assertThat(call.status()).as("without a token").isGreaterThanOrEqualTo(400);
        }
        List<AssertionError> errors = softly.assertionErrorsCollected();
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        call + "\n    " + errors.get(0).getMessage().strip().replace("\n", " "));
    }

    private static void problem(Call call, SoftAssertions softly) {
        try {
            JsonNode problem = JSON.readTree(call.answer());
            softly.assertThat(problem.path("status").asInt()).isEqualTo(call.status());
            softly.assertThat(problem.path("code").asText()).matches("[A-Z][A-Z0-9_]+");
            softly.assertThat(problem.path("detail").asText()).isNotBlank();
            softly.assertThat(problem.path("title").asText()).isNotBlank();
        } catch (IOException e) {
            softly.fail("no JSON");
        }
    }
}
