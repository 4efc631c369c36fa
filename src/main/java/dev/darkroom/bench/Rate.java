package dev.darkroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.intake.Format;
import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.intake.NewBatch;
import dev.darkroom.job.OnUncertain;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** How much of the rate that is allowed is used, by one node and by three. */
final class Rate implements ProcessWorkload {

    private static final String NOTIFY = "SELECT pg_notify('darkroom_ready', 'bench 0 EDIT')";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "600",
            description = "Requests a minute that the simulator allows, in any 60 s (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "12",
            description = "How long each round lasts, about (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,3",
            description = "How many nodes, one round for each number (default: ${DEFAULT-VALUE}).")
    private List<Integer> nodes;

    @Option(
            names = "--latency",
            paramLabel = "MS",
            defaultValue = "200",
            description = "How long the simulator takes for an edit, in milliseconds (default: ${DEFAULT-VALUE}).")
    private long latency;

    @Override
    public String name() {
        return "rate";
    }

    @Override
    public String description() {
        return "Edits a minute that are made of those that are allowed, and the share answered 429, by nodes of the service in processes of their own."
                + " Yardstick: the rate that the simulator allows.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("rate", rate);
        sizes.put("seconds", seconds);
        sizes.put("nodes", nodes);
        sizes.put("latency_ms", latency);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--rate", rate, 10, 600_000);
        Bounds.check("--seconds", seconds, 2, 3_600);
        Bounds.check("--rate times --seconds", (long) rate * seconds, 120, 60_000_000);
        Bounds.check("--latency", latency, 0, 60_000);
        nodes.forEach(count -> Bounds.check("--nodes", count, 1, 10));
    }

    @Override
    public Duration lasts() {
        return Duration.ofSeconds((long) seconds * nodes.size());
    }

    @Override
    public void measure(Stage stage, Report report) throws Exception {
        report.row("allowed", "edits_per_minute", rate);
        for (int count : nodes) {
            round(stage, report, count);
        }
        if (seconds <= 60) {
            report.note(
                    "A round of 60 s or less never fills the simulator's window, and can hardly meet a 429: for a figure of record, --seconds 150.");
        }
    }

    private void round(Stage stage, Report report, int count) throws Exception {
        Api api = Api.start(stage, latency, rate);
        List<ChildProcess> started = new ArrayList<>();
        try {
            stage.say("starting %d node(s)", count);
            for (int node = 1; node <= count; node++) {
                started.add(node(stage, api, count + "-" + node));
                // One after the other: the first sets up the schema.
                started.get(node - 1).firstLine();
            }
            int jobs = (int) ((long) rate * seconds / 60);
            stage.say("%,d edits at %,d a minute", jobs, rate);
            long batch = submit(stage, jobs, "rate-" + count);
            await(stage, batch, jobs);
            add(report, api, count, jobs);
        } finally {
            for (ChildProcess process : started) {
                process.close();
            }
        }
    }

    private ChildProcess node(Stage stage, Api api, String name) throws Exception {
        Map<String, String> settings = new HashMap<>(stage.environment());
        settings.putAll(api.environment());
        settings.put("DARKROOM_DATA_DIR", stage.folder().resolve("node-" + name).toString());
        settings.put("DARKROOM_SERVE_PORT", "0");
        settings.put("DARKROOM_EDITOR_RATE_PER_MINUTE", Integer.toString(rate));
        // Never the limit here.
        settings.put("DARKROOM_EDITOR_CONCURRENCY", "1000");
        return stage.closing(ChildProcess.start(stage, "node-" + name, settings, "serve"));
    }

    private static long submit(Stage stage, int jobs, String name) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(stage.schemaIn(stage.database().url()));
        database.setUser(stage.database().username());
        database.setPassword(stage.database().password());
        NewBatch batch = new NewBatch(
                "bench",
                Optional.of(stage.folder().resolve(name)),
                false,
                OnUncertain.HOLD,
                Optional.empty(),
                Optional.empty());
        IntakeOptions options = new IntakeOptions(Optional.empty(), Map.of(), LocalImages.refused());
        long id = Intake.of(Rows.csv(stage, name, jobs), Format.CSV, options)
                .submit(database, batch, error -> {
                    throw new IllegalStateException("a generated row is refused: " + error);
                })
                .submitted()
                .orElseThrow()
                .batchId();
        try (Connection connection = stage.connect()) {
            Sql.run(connection, NOTIFY);
        }
        return id;
    }

    private static void await(Stage stage, long batch, int jobs) throws Exception {
        try (Connection connection = stage.connect()) {
            String rested = "SELECT count(*) FROM result WHERE batch_id = " + batch;
            while (Sql.number(connection, rested) < jobs) {
                stage.limit().check("waiting for edits");
                Thread.sleep(100);
            }
        }
    }

    private void add(Report report, Api api, int count, int jobs) throws Exception {
        List<Instant> charges = api.charges();
        JsonNode status = api.status();
        if (charges.size() != jobs) {
            throw new BenchFailure("%d edits were charged for %d jobs".formatted(charges.size(), jobs));
        }
        double span = Duration.between(charges.get(0), charges.get(jobs - 1)).toNanos() / 60e9;
        double achieved = (jobs - 1) / span;
        double throttled =
                status.path("rateLimited").asDouble() / status.path("edits").asDouble();
        report.row(
                "darkroom, nodes: " + count,
                "edits_per_minute",
                achieved,
                "share_429",
                throttled,
                "edits",
                jobs,
                "most_in_60_s",
                status.path("maxInWindow").asLong());
        report.ratio(
                "of_allowed_" + count,
                achieved / rate,
                "edits_per_minute of " + count + " node(s) by those allowed; 1 is all of them");
    }
}
