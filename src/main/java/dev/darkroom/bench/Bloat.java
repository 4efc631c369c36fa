package dev.darkroom.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Whether the queue keeps its speed while something keeps vacuum from its work. */
final class Bloat implements NodeWorkload {

    private static final double WINDOW_SECONDS = 10;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "150000",
            description = "Jobs that wait at the beginning (default: ${DEFAULT-VALUE}).")
    private long jobs;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "12",
            description = "How long the transaction is held open (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Jobs before the first that is measured (default: ${DEFAULT-VALUE}).")
    private long warmUp;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Jobs in flight at once (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Override
    public String name() {
        return "bloat";
    }

    @Override
    public String description() {
        return "Jobs a second with a no-op editor while a transaction is held open and many jobs wait: the first ten seconds, and the last ten"
                + " (a third of the time, where that is less). Yardstick: a bare JDBC loop under the same transaction.";
    }

    @Override
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("jobs", jobs);
        sizes.put("seconds", seconds);
        sizes.put("warm_up", warmUp);
        sizes.put("concurrency", concurrency);
        return sizes;
    }

    @Override
    public void check() {
        Bounds.check("--jobs", jobs, 1_000, Bounds.ROWS);
        Bounds.check("--seconds", seconds, 1, 600);
        Bounds.check("--warm-up", warmUp, 0, Bounds.ROWS);
        Bounds.check("--jobs and --warm-up", jobs + warmUp, 1_000, Bounds.ROWS);
        Bounds.check("--concurrency", concurrency, 1, 10_000);
    }

    @Override
    public Duration lasts() {
        return Duration.ofSeconds(seconds);
    }

    @Override
    public Map<String, String> settings(Stage stage) {
        NoOp.want();
        return Fast.settings(concurrency);
    }

    @Override
    public void measure(Stage stage, Node node, Report report) throws Exception {
        stage.say("queueing %,d jobs", jobs + warmUp);
        node.submit(Rows.csv(stage, "bloat", jobs + warmUp));
        Settled settled = node.settled();
        Meter meter = new Meter(settled::rested, stage.limit());
        double rate;
        try (Connection held = hold(stage)) {
            stage.say("draining them for %d s under an open transaction", seconds);
            node.start();
            meter.await("warming up", warmUp);
            Profile.reset(stage);
            long counted = settled.rested();
            meter.watch("draining", seconds * 1_000_000_000L, jobs + warmUp);
            Profile.read(stage, report, Math.max(1, settled.rested() - counted));
            held.rollback();
            rate = add(report, "darkroom", meter);
        }
        node.finish();
        double kept = meter.last(window(meter)) / meter.first(window(meter));

        stage.say("the same through a bare loop");
        double bare = bare(stage, report);
        report.ratio("last_of_first", kept, "last_per_second of darkroom by first_per_second; 1: it keeps its speed");
        report.ratio("of_bare_loop", rate / bare, "last_per_second of darkroom by that of the bare loop");
    }

    private double bare(Stage stage, Report report) throws Exception {
        try (BareLoop loop = new BareLoop(stage, 2, Fast.STATEMENT_SIZE)) {
            loop.fill(jobs + warmUp);
            Meter meter = new Meter(loop::done, stage.limit());
            try (Connection held = hold(stage)) {
                loop.start();
                meter.await("warming up the bare loop", warmUp);
                meter.watch("draining the bare loop", seconds * 1_000_000_000L, jobs + warmUp);
                held.rollback();
                return add(report, "bare JDBC loop", meter);
            }
        }
    }

    /** A transaction that has a snapshot: what dies from now on may be removed by no vacuum. */
    private static Connection hold(Stage stage) throws SQLException {
        Connection held = stage.connect();
        held.setAutoCommit(false);
        held.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Sql.run(held, "SELECT pg_current_xact_id()");
        return held;
    }

    private static double window(Meter meter) {
        return Math.min(WINDOW_SECONDS, meter.seconds() / 3);
    }

    private double add(Report report, String name, Meter meter) {
        double last = meter.last(window(meter));
        report.row(
                name,
                "first_per_second",
                meter.first(window(meter)),
                "last_per_second",
                last,
                "jobs_per_second",
                meter.rate(),
                "seconds",
                meter.seconds(),
                "window_seconds",
                window(meter));
        if (meter.seconds() < 0.95 * seconds) {
            report.note(
                    "%s: nothing was left to do after %.1f s of %d; for the whole time there must be more --jobs.",
                    name, meter.seconds(), seconds);
        }
        return last;
    }
}
