package dev.darkroom.bench;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How many whole edits a second, where the API takes no time. */
final class EndToEnd implements NodeWorkload {

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Edits in all (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Edits before them, which are not measured (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "100",
            description = "Edits in flight at once, and as many downloads (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Option(
            names = "--simulator",
            paramLabel = "URL",
            description =
                    "A simulator on this machine that runs already (its latency should be 0s). Default: one of its own.")
    private URI simulator;

    private Api api;

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String description() {
        return "Whole edits a second: POST, answer kept, GET, picture checked and in its place; the simulator, in another process, takes no time."
                + " Yardstick: a bare Vert.x client that does the same POST, GET and file without a queue.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("jobs", jobs);
        sizes.put("warm_up", warmUp);
        sizes.put("concurrency", concurrency);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--jobs", jobs, 1, 1_000_000);
        Bounds.check("--warm-up", warmUp, 0, 1_000_000);
        Bounds.check("--concurrency", concurrency, 1, 1_000);
        if (simulator != null) {
            Loopback.require("--simulator", simulator);
        }
    }

    @Override
    public Map<String, String> settings(Stage stage) throws Exception {
        api = simulator == null ? Api.start(stage, 0, 0) : Api.at(simulator);
        Map<String, String> settings = new LinkedHashMap<>(Fast.settings(concurrency));
        settings.put("darkroom.editor.download-concurrency", Integer.toString(concurrency));
        settings.putAll(api.settings());
        return settings;
    }

    @Override
    public void measure(Stage stage, Node node, Report report) throws Exception {
        stage.say("%,d edits, %,d at once", jobs, concurrency);
        node.start();
        if (warmUp > 0) {
            Called.edits(stage, node, "warm-up", warmUp);
        }
        Called called = Called.edits(stage, node, "edits", jobs);
        Profile.read(stage, report, jobs);
        node.finish();
        report.costs(jobs + warmUp, called.costs());
        double rate = jobs / called.seconds();
        report.row(
                "darkroom", "jobs_per_second", rate, "seconds", called.seconds(), "cpu_seconds", called.cpuSeconds());
        stage.say("the same by a bare client");
        BareClient.measure(stage, node, api, "bare-warm-up", warmUp, concurrency, true);
        BareClient.Made bare = BareClient.measure(stage, node, api, "bare", jobs, concurrency, true);
        bare.row(report, "bare Vert.x client");
        report.ratio(
                "of_bare_client",
                bare.seconds() / called.seconds(),
                "jobs_per_second of darkroom by that of the bare client; 1 is as fast");
        report.note("%,d edits went before, unmeasured, and as many of the bare client.", warmUp);
    }
}
