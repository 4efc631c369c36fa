package dev.darkroom.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** How soon an idle node makes the call of a job that comes in. */
final class Pickup implements NodeWorkload {

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "200",
            description = "Jobs measured each way, one at a time (default: ${DEFAULT-VALUE}).")
    private int jobs;

    private FirstBytes server;

    @Override
    public String name() {
        return "pickup";
    }

    @Override
    public String description() {
        return "Time from the commit of a submission to the first byte of its call at the API's door, while the node is idle:"
                + " submitted on the node itself, and on another one (by NOTIFY)."
                + " Yardstick: a bare JDBC listener that claims the row and connects.";
    }

    @Override
    public Map<String, Object> sizes() {
        return Map.of("jobs", jobs);
    }

    @Override
    public void check() {
        Bounds.check("--jobs", jobs, 5, 100_000);
    }

    @Override
    public Map<String, String> settings(Stage stage) throws Exception {
        server = stage.closing(new FirstBytes());
        Map<String, String> settings = new LinkedHashMap<>(Fast.settings(180));
        settings.put("darkroom.editor.url", server.url());
        return settings;
    }

    @Override
    public void measure(Stage stage, Node node, Report report) throws Exception {
        PickupRows rows = new PickupRows(stage, node);
        node.start();
        stage.say("%,d jobs, one at a time", jobs);
        warmUp(stage, rows);
        Profile.reset(stage);
        Percentiles own = new Percentiles(measure(stage, rows::submitHere));
        add(report, "darkroom, same node", own);
        Percentiles other = new Percentiles(measure(stage, rows::submitElsewhere));
        add(report, "darkroom, other node", other);
        Profile.read(stage, report, 2L * jobs);
        node.finish();

        stage.say("the same through a bare listener");
        try (BareListener listener = new BareListener(stage, server.port())) {
            listener.start();
            for (int i = 0; i < 20; i++) {
                once(stage, listener::submit);
            }
            Percentiles bare = new Percentiles(measure(stage, listener::submit));
            add(report, "bare listener", bare);
            report.ratio(
                    "of_bare_listener",
                    other.millis(50) / bare.millis(50),
                    "p50_ms of darkroom, other node, by that of the bare listener; 1 is as quick, 2 takes twice as long");
        }
    }

    interface Submission {
        /** @return when it was committed, by {@link System#nanoTime()} */
        long submit() throws Exception;
    }

    private void warmUp(Stage stage, PickupRows rows) throws Exception {
        for (int i = 0; i < Math.min(jobs, 100); i++) {
            once(stage, rows::submitHere);
        }
    }

    private long[] measure(Stage stage, Submission submission) throws Exception {
        long[] nanos = new long[jobs];
        for (int i = 0; i < jobs; i++) {
            nanos[i] = once(stage, submission);
        }
        return nanos;
    }

    private long once(Stage stage, Submission submission) throws Exception {
        long calls = server.calls();
        long committed = submission.submit();
        stage.limit().await("waiting for a call", () -> server.calls() > calls);
        long called = server.lastFirstByte();
        // Never in step with whatever the node does by itself; and idle again.
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(15, 40));
        return Math.max(0, called - committed);
    }

    private static void add(Report report, String name, Percentiles times) {
        report.row(
                name,
                "p50_ms",
                times.millis(50),
                "p90_ms",
                times.millis(90),
                "p99_ms",
                times.millis(99),
                "max_ms",
                times.millis(100));
    }
}
