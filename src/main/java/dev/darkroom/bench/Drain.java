package dev.darkroom.bench;

import dev.darkroom.intake.Submitted;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How many jobs a second the queue hands out and takes back. */
final class Drain implements NodeWorkload {

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Jobs that are measured (default: ${DEFAULT-VALUE}).")
    private long jobs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Jobs before them, which are not (default: ${DEFAULT-VALUE}).")
    private long warmUp;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Jobs in flight at once (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "2",
            description = "Connections of the bare loop (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String description() {
        return "Jobs a second through claim, journal, answer and completion, with an editor that answers at once."
                + " Yardstick: a bare JDBC loop that claims and completes.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("jobs", jobs);
        sizes.put("warm_up", warmUp);
        sizes.put("concurrency", concurrency);
        sizes.put("connections", connections);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--jobs", jobs, 100, Bounds.ROWS);
        Bounds.check("--warm-up", warmUp, 0, Bounds.ROWS);
        Bounds.check("--jobs and --warm-up", jobs + warmUp, 100, Bounds.ROWS);
        Bounds.check("--concurrency", concurrency, 1, 10_000);
        Bounds.check("--connections", connections, 1, 64);
    }

    @Override
    public Map<String, String> settings(Stage stage) {
        NoOp.want();
        return Fast.settings(concurrency);
    }

    @Override
    public void measure(Stage stage, Node node, Report report) throws Exception {
        stage.say("queueing %,d jobs", jobs + warmUp);
        Submitted batch = node.submit(Rows.csv(stage, "drain", jobs + warmUp));
        Settled settled = node.settled();
        Meter meter = new Meter(settled::rested, stage.limit());
        stage.say("draining them");
        node.start();
        Meter.Sample from = meter.await("draining", warmUp);
        Profile.reset(stage);
        Costs before = Costs.now(stage);
        long counted = settled.rested();
        meter.await("draining", jobs + warmUp);
        Meter.Sample to = new Meter.Sample(settled.lastRest(), settled.rested());
        Costs after = Costs.now(stage);
        long costed = jobs + warmUp - counted;
        report.costs(jobs + warmUp, after.perJob(before, Math.max(1, costed)));
        Profile.read(stage, report, Math.max(1, costed));
        node.finish();
        Fast.requireAllRefused(node, batch, jobs + warmUp);
        double rate = from.rate(to);
        report.row("darkroom", "jobs_per_second", rate, "seconds", from.seconds(to));

        stage.say("the same number of jobs through a bare loop");
        double bare = bare(stage, report);
        report.ratio("of_bare_loop", rate / bare, "jobs_per_second of darkroom by that of the bare loop");
    }

    private double bare(Stage stage, Report report) throws Exception {
        try (BareLoop loop = new BareLoop(stage, connections, Fast.STATEMENT_SIZE)) {
            loop.fill(jobs + warmUp);
            Meter meter = new Meter(loop::done, stage.limit());
            loop.start();
            Meter.Sample from = meter.await("draining the bare loop", warmUp);
            Meter.Sample to = meter.await("draining the bare loop", jobs + warmUp);
            report.row("bare JDBC loop", "jobs_per_second", from.rate(to), "seconds", from.seconds(to));
            return from.rate(to);
        }
    }
}
