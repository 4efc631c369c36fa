package dev.darkroom.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How soon pages and polls answer when there are very many jobs. */
final class Dashboard implements ProcessWorkload {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Jobs in the database (default: ${DEFAULT-VALUE}).")
    private long jobs;

    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "100",
            description = "Batches that they are of (default: ${DEFAULT-VALUE}).")
    private int batches;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "50",
            description = "Requests for each page (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Override
    public String name() {
        return "dashboard";
    }

    @Override
    public String description() {
        return "Milliseconds for each page, poll and list of the service with many jobs in the database, asked over HTTP, one after the other."
                + " Yardstick: the sign-in page of the same node, which asks the database nothing.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("jobs", jobs);
        sizes.put("batches", batches);
        sizes.put("requests", requests);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--jobs", jobs, 100, 100_000_000);
        Bounds.check("--batches", batches, 1, 10_000_000);
        Bounds.check("--requests", requests, 1, 100_000);
        Bounds.check("--jobs by --batches", jobs / batches, 1, 100_000_000);
    }

    @Override
    public void measure(Stage stage, Report report) throws Exception {
        Path data = stage.folder().resolve("dashboard");
        Map<String, String> settings = new HashMap<>(stage.environment());
        settings.put("DARKROOM_DATA_DIR", data.toString());
        settings.put("DARKROOM_SERVE_PORT", "0");
        settings.put("DARKROOM_EDITOR_URL", "http://127.0.0.1:9");
        stage.say("starting a node");
        ChildProcess node = stage.closing(ChildProcess.start(stage, "node", settings, "serve"));
        URI url = Loopback.require("the node's address", URI.create(node.firstLine()));
        stage.say("filling the database with %,d jobs", jobs);
        GeneratedJobs filled = GeneratedJobs.fill(stage, jobs, batches);
        String token = Files.readString(data.resolve("admin-token")).strip();
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        stage.say("%d requests for each page", requests);
        double floor = ask(stage, report, http, url, "/sign-in", token);
        String slowest = "";
        double most = 0;
        for (String path : filled.paths()) {
            double p50 = ask(stage, report, http, url, path, token);
            if (p50 > most) {
                most = p50;
                slowest = path;
            }
        }
        report.ratio(
                "slowest_of_sign_in",
                most / floor,
                "p50_ms of the slowest (" + slowest + ") by that of the sign-in page");
        node.maxResidentBytes().ifPresent(bytes -> report.process().put("node_max_rss_bytes", bytes));
    }

    /** @return the median in milliseconds */
    private double ask(Stage stage, Report report, HttpClient http, URI url, String path, String token)
            throws IOException, InterruptedException {
        long[] nanos = new long[requests];
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Accept", path.startsWith("/api/") ? "application/json" : "text/html, */*;q=0.1")
                .build();
        // The first ones compile it.
        for (int i = -Math.min(20, requests); i < requests; i++) {
            stage.limit().check("asking for " + path);
            long began = System.nanoTime();
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new BenchFailure(path + " was answered with HTTP " + answer.statusCode());
            }
            nanos[Math.max(0, i)] = System.nanoTime() - began;
        }
        Percentiles times = new Percentiles(nanos);
        report.row(
                path,
                "p50_ms",
                times.millis(50),
                "p90_ms",
                times.millis(90),
                "p99_ms",
                times.millis(99),
                "max_ms",
                times.millis(100));
        return times.millis(50);
    }
}
