package dev.darkroom.cli;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code darkroom simulator} in a process of its own: what it charged is known whatever happens to the runs. */
public final class SimulatorProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DarkroomProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    /** @param process runs {@code darkroom simulator --port 0} */
    SimulatorProcess(DarkroomProcess process) {
        this.process = process;
        await().atMost(Duration.ofMinutes(1)).until(() -> process.out().endsWith("\n") || !process.isAlive());
        assertThat(process.out()).as(process.err()).startsWith("http://127.0.0.1:");
        url = process.out().strip();
    }

    /** What aims a run at it. */
    public Map<String, String> environment() {
        return Map.of(
                "DARKROOM_EDITOR_URL",
                url,
                "DARKROOM_RESULT_HOSTS",
                URI.create(url).getAuthority(),
                "DARKROOM_API_KEY",
                "good-key",
                "DARKROOM_EDITOR_RATE_PER_MINUTE",
                "30000");
    }

    /** @param json settings as {@code docs/simulator.md} has them */
    public void set(String json) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/simulator/settings"))
                        .PUT(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    public JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(get("/simulator/status"));
    }

    public long charges() throws IOException, InterruptedException {
        return status().path("charges").asLong();
    }

    /** The prompt of each charge, oldest first: a prompt that stands there twice was paid for twice. */
    public List<String> chargedPrompts() throws IOException, InterruptedException {
        return ledger().stream().map(line -> line.path("prompt").asText()).collect(toList());
    }

    /** Each charge, oldest first. */
    public List<JsonNode> ledger() throws IOException, InterruptedException {
        return get("/simulator/ledger").lines().map(SimulatorProcess::line).collect(toList());
    }

    /** Cuts every connection and takes no new ones for a while. */
    public void outage(Duration length) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/simulator/outage?for=" + length))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** Those that are of one file of rows. */
    List<String> chargedPrompts(String file) throws IOException, InterruptedException {
        return chargedPrompts().stream()
                .filter(prompt -> prompt.startsWith(file + " row "))
                .collect(toList());
    }

    private static JsonNode line(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Override
    public void close() {
        process.close();
    }
}
