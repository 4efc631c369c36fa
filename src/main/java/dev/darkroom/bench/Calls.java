package dev.darkroom.bench;

import dev.darkroom.intake.Submitted;
import dev.darkroom.queue.BatchProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How well many slow calls are kept in flight. */
final class Calls implements NodeWorkload {

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Edits in all (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "400",
            description = "Edits in flight at once (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Option(
            names = "--latency",
            paramLabel = "MS",
            defaultValue = "2000",
            description = "How long the simulator takes for an edit, in milliseconds (default: ${DEFAULT-VALUE}).")
    private long latency;

    private Api api;

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String description() {
        return "Seconds for many slow edits, so many of them in flight, against a simulator in another process; their pictures are fetched and kept."
                + " Yardsticks: the ideal, and a bare Vert.x client that makes the same calls.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("jobs", jobs);
        sizes.put("concurrency", concurrency);
        sizes.put("latency_ms", latency);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--jobs", jobs, 1, 1_000_000);
        Bounds.check("--concurrency", concurrency, 1, 10_000);
        Bounds.check("--latency", latency, 0, 60_000);
    }

    @Override
    public Map<String, String> settings(Stage stage) throws Exception {
        api = Api.start(stage, latency, 0);
        Map<String, String> settings = new LinkedHashMap<>(Fast.settings(concurrency));
        settings.putAll(api.settings());
        return settings;
    }

    @Override
    public void measure(Stage stage, Node node, Report report) throws Exception {
        double ideal = Math.ceil((double) jobs / concurrency) * latency / 1e3;
        report.row("ideal", "seconds", ideal, "edits_seconds", ideal);
        stage.say("%,d edits of %,d ms, %,d at once", jobs, latency, concurrency);
        CalledEdits called = CalledEdits.run(stage, node, report, jobs);
        report.row(
                "darkroom",
                "seconds",
                called.seconds(),
                "edits_seconds",
                called.editsSeconds(),
                "cpu_seconds",
                called.cpuSeconds(),
                "most_in_flight",
                api.status().path("maxInFlight").asLong());

        stage.say("the same calls by a bare client");
        double bare = CalledEdits.bare(stage, node, report, api, jobs, concurrency);
        report.ratio("of_ideal", called.editsSeconds() / ideal, "edits_seconds of darkroom by the ideal; 1 is perfect");
        report.ratio(
                "of_bare_client",
                called.seconds() / bare,
                "seconds of darkroom, pictures and all, by those of the bare client; 1 is as quick");
        report.note(
                "edits_seconds ends with the last answer kept and judged, seconds with the last picture in its place.");
    }

    /** Jobs through the node of this process, timed. */
    record CalledEdits(double seconds, double editsSeconds, double cpuSeconds) {

        static CalledEdits run(Stage stage, Node node, Report report, int jobs) throws Exception {
            Submitted batch = node.submit(
                    Rows.csv(stage, "calls", jobs), Optional.of(stage.folder().resolve("calls")));
            Settled settled = node.settled();
            Meter meter = new Meter(settled::rested, stage.limit());
            Costs before = Costs.now(stage);
            long began = System.nanoTime();
            node.start();
            meter.await("waiting for edits", jobs);
            Costs after = Costs.now(stage);
            report.costs(jobs, after.perJob(before, jobs));
            node.finish();
            BatchProgress progress = node.progress(batch.batchId());
            if (progress.succeeded() != jobs || progress.paid() != jobs) {
                throw new BenchFailure("not every edit succeeded, once: " + progress);
            }
            return new CalledEdits(
                    (settled.lastRest() - began) / 1e9, (settled.lastEdit() - began) / 1e9, after.cpuSeconds(before));
        }

        static double bare(Stage stage, Node node, Report report, Api api, int jobs, int concurrency) throws Exception {
            try (BareClient client = new BareClient(stage, node.vertx(), api.url(), jobs, concurrency)) {
                Meter meter = new Meter(client::done, stage.limit());
                Costs before = Costs.now(stage);
                long began = System.nanoTime();
                client.start();
                double seconds = (meter.await("waiting for the bare client", jobs) - began) / 1e9;
                double cpu = Costs.now(stage).cpuSeconds(before);
                report.row(
                        "bare Vert.x client",
                        "jobs_per_second",
                        jobs / seconds,
                        "seconds",
                        seconds,
                        "cpu_seconds",
                        cpu);
                return seconds;
            }
        }
    }
}
