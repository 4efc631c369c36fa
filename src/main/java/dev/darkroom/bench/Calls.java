package dev.darkroom.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How well many slow calls are kept in flight. */
final class Calls implements NodeWorkload {

    /** A whole answer that comes after the edit's latency, costs nothing and ends the job: nothing is fetched afterwards. */
    private static final String FAILED_AFTER_ITS_TIME = "moderated-content";

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Calls in all, and then as many edits (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "500",
            description = "Calls before them, which are not measured (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "400",
            description = "Calls in flight at once (default: ${DEFAULT-VALUE}).")
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
        return "Seconds for many slow calls, so many of them in flight, against a simulator in another process; then for as many edits whose pictures are"
                + " fetched and kept. Yardsticks: the ideal, and a bare Vert.x client that makes the same calls.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("jobs", jobs);
        sizes.put("warm_up", warmUp);
        sizes.put("concurrency", concurrency);
        sizes.put("latency_ms", latency);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--jobs", jobs, 1, 1_000_000);
        Bounds.check("--warm-up", warmUp, 0, 100_000);
        Bounds.check("--concurrency", concurrency, 1, 10_000);
        Bounds.check("--latency", latency, 1, 60_000);
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
        report.row("ideal", "seconds", ideal);
        node.start();
        stage.say("%,d calls of %,d ms, %,d at once", jobs, latency, concurrency);
        api.meets(FAILED_AFTER_ITS_TIME);
        if (warmUp > 0) {
            Called.calls(stage, node, "warm-up", warmUp);
        }
        Called calls = Called.calls(stage, node, "calls", jobs);
        Profile.read(stage, report, jobs);
        report.costs().putAll(calls.costs());
        report.row(
                "darkroom",
                "seconds",
                calls.seconds(),
                "call_seconds",
                calls.callsSeconds(),
                "cpu_seconds",
                calls.cpuSeconds(),
                // Of all that the simulator has met so far: of these calls, and of nobody else's.
                "most_in_flight",
                api.status().path("maxInFlight").asLong());
        stage.say("the same calls by a bare client");
        BareClient.measure(stage, node, api, "bare-warm-up", warmUp, concurrency, false);
        BareClient.Made bare = BareClient.measure(stage, node, api, "bare-calls", jobs, concurrency, false);
        bare.row(report, "bare Vert.x client");

        stage.say("as many edits whose pictures are fetched and kept");
        api.meets();
        Called edits = Called.edits(stage, node, "edits", jobs);
        report.row(
                "darkroom, with pictures",
                "seconds",
                edits.seconds(),
                "call_seconds",
                edits.callsSeconds(),
                "cpu_seconds",
                edits.cpuSeconds());
        node.finish();
        BareClient.Made bareEdits = BareClient.measure(stage, node, api, "bare-edits", jobs, concurrency, true);
        bareEdits.row(report, "bare Vert.x client, with pictures");

        report.ratio("of_ideal", calls.seconds() / ideal, "seconds of darkroom by the ideal; 1 is perfect");
        report.ratio(
                "of_bare_client",
                calls.seconds() / bare.seconds(),
                "seconds of darkroom by those of the bare client; 1 is as quick");
        report.ratio(
                "with_pictures_of_bare_client",
                edits.seconds() / bareEdits.seconds(),
                "the same of whole edits, with pictures");
        report.note(
                "A call is answered, after its latency, with a record that has failed, which ends its job; %,d such jobs went before, unmeasured. The clock starts when the jobs are committed.",
                warmUp);
        report.note("call_seconds ends with the last answer kept and judged, seconds with the last job at rest.");
    }
}
