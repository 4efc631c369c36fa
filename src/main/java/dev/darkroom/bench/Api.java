package dev.darkroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A simulator of the API, in a process of its own or in one that runs already. */
final class Api {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Api(URI url) {
        this.url = url;
    }

    /**
     * @param latencyMillis of an edit
     * @param ratePerMinute what it allows; 0: any
     */
    static Api start(Stage stage, long latencyMillis, int ratePerMinute) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(stage.folder(), "simulator-");
        Map<String, String> settings = new HashMap<>();
        settings.put("DARKROOM_SIMULATOR_LATENCY", latencyMillis + "ms");
        settings.put("DARKROOM_SIMULATOR_LATENCY_MAX", "0s");
        settings.put("DARKROOM_SIMULATOR_RATE_PER_MINUTE", Integer.toString(ratePerMinute));
        settings.put("DARKROOM_SIMULATOR_RENDER", "none");
        List<String> command = new ArrayList<>(ChildProcess.application());
        // What it compiles for the long run would take processors from what is measured for as long as a bench lasts.
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("simulator", "--port", "0", "--home", home.toString()));
        ChildProcess process = stage.closing(ChildProcess.start(stage, "simulator", settings, command));
        URI url = URI.create(process.firstLine());
        stage.limit().needs(process::ended);
        return at(url);
    }

    /** One that runs already, on this machine. */
    static Api at(URI url) throws IOException, InterruptedException {
        Api api = new Api(Loopback.require("the simulator's address", url));
        if (!api.status().path("simulated").asBoolean()) {
            throw new BenchFailure(url + " does not say that it is a simulator");
        }
        return api;
    }

    URI url() {
        return url;
    }

    /** What aims the node of this process at it. */
    Map<String, String> settings() {
        return Map.of("darkroom.editor.url", url.toString(), "darkroom.result.hosts", url.getAuthority());
    }

    /** The same for nodes of other processes. */
    Map<String, String> environment() {
        return Map.of("DARKROOM_EDITOR_URL", url.toString(), "DARKROOM_RESULT_HOSTS", url.getAuthority());
    }

    JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(get("/simulator/status"));
    }

    /** Its edits meet these faults from now on, instead of those they have met before. */
    void meets(String... faults) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/simulator/faults"))
                .timeout(PATIENCE)
                .PUT(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(faults)))
                .build();
        int status = send(request, BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new BenchFailure("the simulator takes no faults: HTTP " + status);
        }
    }

    /** When each charge was made, oldest first. */
    List<Instant> charges() throws IOException, InterruptedException {
        List<Instant> charges = new ArrayList<>();
        for (String line : get("/simulator/ledger").lines().toList()) {
            charges.add(Instant.parse(JSON.readTree(line).path("at").asText()));
        }
        return charges;
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE).build();
        return send(request, BodyHandlers.ofString()).body();
    }

    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws InterruptedException {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new BenchFailure("the simulator does not answer: " + e.getMessage(), e);
        }
    }
}
