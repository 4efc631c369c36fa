package dev.darkroom.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import picocli.CommandLine.Option;

/** How many rows a second are checked and queued. */
final class IntakeRows implements NodeWorkload {

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Rows of the file (default: ${DEFAULT-VALUE}).")
    private long rows;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Rows of a file before it, which is not measured (default: ${DEFAULT-VALUE}).")
    private long warmUp;

    @Override
    public String name() {
        return "intake";
    }

    @Override
    public String description() {
        return "Rows of a CSV a second, checked, named, queued and committed, as a service takes them and as run does."
                + " Yardstick: a plain COPY of the same rows into an equal table with the same indexes.";
    }

    @Override
    public Map<String, Object> sizes() {
        return Map.of("rows", rows, "warm_up", warmUp);
    }

    @Override
    public void check() {
        Bounds.check("--rows", rows, 100, Bounds.ROWS);
        Bounds.check("--warm-up", warmUp, 0, Bounds.ROWS);
    }

    @Override
    public Map<String, String> settings(Stage stage) {
        NoOp.want();
        return Map.of();
    }

    @Override
    public void measure(Stage stage, Node node, Report report) throws Exception {
        if (warmUp > 0) {
            stage.say("warming up with %,d rows", warmUp);
            node.submit(Rows.csv(stage, "warm-up", warmUp));
            node.submit(
                    Rows.csv(stage, "warm-up", warmUp),
                    Optional.of(stage.folder().resolve("warm")));
        }
        Path csv = Rows.csv(stage, "intake", rows);
        stage.say("taking in %,d rows, as the service does", rows);
        Profile.reset(stage);
        Costs before = Costs.now(stage);
        long began = System.nanoTime();
        long batch = node.submit(csv).batchId();
        double service = (System.nanoTime() - began) / 1e9;
        report.costs(rows, Costs.now(stage).perJob(before, rows));
        Profile.read(stage, report, rows);
        report.row("darkroom, service", "rows_per_second", rows / service, "seconds", service);
        stage.limit().check("taking in rows");

        stage.say("taking in %,d rows, as run does", rows);
        began = System.nanoTime();
        node.submit(csv, Optional.of(stage.folder().resolve("results")));
        double run = (System.nanoTime() - began) / 1e9;
        report.row("darkroom, run", "rows_per_second", rows / run, "seconds", run);
        stage.limit().check("taking in rows");

        double bare = copy(stage, batch);
        report.row("bare COPY", "rows_per_second", rows / bare, "seconds", bare);
        report.ratio("of_copy", bare / service, "rows_per_second of darkroom, service, by that of the bare COPY");
        report.ratio("of_copy_run", bare / run, "rows_per_second of darkroom, run, by that of the bare COPY");
    }

    /** The very rows that were just queued, into a table like theirs. */
    private double copy(Stage stage, long batch) throws Exception {
        stage.say("copying the same rows into an equal table");
        Path file = stage.folder().resolve("rows.copy");
        try (Connection connection = stage.connect()) {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            try (OutputStream out = Files.newOutputStream(file)) {
                copies.copyOut("COPY (SELECT * FROM job WHERE batch_id = " + batch + " ORDER BY id) TO STDOUT", out);
            }
            Sql.run(connection, "CREATE TABLE bare_job (LIKE job INCLUDING ALL)");
            long began = System.nanoTime();
            try (InputStream in = Files.newInputStream(file)) {
                copies.copyIn("COPY bare_job FROM STDIN", in, 1 << 16);
            }
            return (System.nanoTime() - began) / 1e9;
        }
    }
}
