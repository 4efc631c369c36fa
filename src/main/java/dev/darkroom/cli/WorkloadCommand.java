package dev.darkroom.cli;

import dev.darkroom.bench.Bench;
import dev.darkroom.bench.BenchApplication;
import dev.darkroom.bench.BenchFailure;
import dev.darkroom.bench.NodeWorkload;
import dev.darkroom.bench.ProcessWorkload;
import dev.darkroom.bench.Report;
import dev.darkroom.bench.Stage;
import dev.darkroom.bench.TimeLimit;
import dev.darkroom.bench.Workload;
import dev.darkroom.database.DatabaseConfig;
import dev.darkroom.database.DatabaseConnection;
import io.smallrye.config.SmallRyeConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one workload on a stage of its own, and shows what it has measured. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
final class WorkloadCommand implements Callable<Integer> {

    private static final int LONGEST_SECONDS = 7_200;

    @Option(names = "--json", description = "One JSON document instead of tables (docs/benchmarks.md).")
    private boolean json;

    @Option(
            names = "--at-most",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Gives up after this long (default: ${DEFAULT-VALUE}).")
    @Within(from = 1, to = LONGEST_SECONDS)
    private int atMost;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = {
                "jdbc:postgresql://host:port/database of a server to measure with, in a schema of its own that is dropped afterwards;",
                "its password is darkroom.database.password. Default: an embedded server that is gone afterwards."
            })
    private String url;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            description = "The role there (darkroom.database.username, darkroom).")
    private String username;

    @Option(
            names = "--profile",
            description = "Also counts every statement, and shows the dearest (embedded server only; costs a little).")
    private boolean profile;

    @Spec
    private CommandSpec spec;

    private final Workload workload;

    private WorkloadCommand(Workload workload) {
        this.workload = workload;
    }

    static CommandLine commandLine(Workload workload) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new WorkloadCommand(workload));
        spec.name(workload.name());
        spec.usageMessage().description(workload.description(), "");
        spec.addMixin("sizes", CommandSpec.forAnnotatedObject(workload));
        if (!(workload instanceof NodeWorkload)) {
            // Their nodes are other processes, with other work between what is measured.
            spec.remove(spec.findOption("--profile"));
        }
        if (!workload.takesDatabase()) {
            spec.remove(spec.findOption("--jdbc-url"));
            spec.remove(spec.findOption("--username"));
        }
        return new CommandLine(spec);
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        check();
        SmallRyeConfig config = Settings.read(err);
        TimeLimit limit = new TimeLimit(Duration.ofSeconds(atMost));
        Interrupts.install(limit::stop, () -> {});
        try (Stage stage = Stage.open(external(config), profile, limit, err)) {
            BenchOutput output = new BenchOutput(
                    workload, Bench.machine(stage), new Version().getVersion()[0].replace("darkroom ", ""));
            Report report = new Report();
            if (workload instanceof NodeWorkload node) {
                inThisProcess(stage, node, report, err);
            } else {
                ((ProcessWorkload) workload).measure(stage, report);
            }
            Bench.finish(stage, report);
            output.print(report, json, spec.commandLine().getOut());
            return ExitCode.OK;
        } catch (BenchFailure e) {
            err.println("darkroom: " + e.getMessage());
            return Interrupts.asked() ? ExitCode.INTERRUPTED : ExitCode.FAILED;
        } catch (Exception e) {
            // Ctrl-C ends what the bench has started, too: whatever breaks by that was not its fault.
            if (!Interrupts.asked()) {
                throw e;
            }
            err.println("darkroom: stopped: " + e.getMessage());
            return ExitCode.INTERRUPTED;
        }
    }

    private void check() {
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            throw new UserError("--jdbc-url is " + url + ": it must be jdbc:postgresql://host:port/database");
        }
        if (url != null && profile) {
            throw new UserError("--profile needs the embedded server: leave out --jdbc-url");
        }
        try {
            workload.check();
            if (workload.lasts().toSeconds() >= atMost) {
                throw new IllegalArgumentException("--at-most is " + atMost + ": this takes "
                        + workload.lasts().toSeconds() + " s at least; allow more, or ask for less");
            }
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage(), e);
        }
    }

    /** Only what is named for this: the database that a node is configured with may be at work. */
    private Optional<DatabaseConnection> external(SmallRyeConfig config) {
        DatabaseConfig database = config.getConfigMapping(DatabaseConfig.class);
        return Optional.ofNullable(url)
                .map(address -> new DatabaseConnection(
                        address,
                        Optional.ofNullable(username).or(database::username).orElse("darkroom"),
                        database.password().orElse("")));
    }

    private void inThisProcess(Stage stage, NodeWorkload node, Report report, PrintWriter err) throws Exception {
        for (Map.Entry<String, String> setting : Bench.settings(stage, node).entrySet()) {
            Boot.set(setting.getKey(), setting.getValue());
        }
        Bench.begin(stage, node, report);
        new Boot(err, stage::countedUrl, ExitCode.INTERRUPTED).run(stage.database(), BenchApplication.class, List.of());
        Bench.rethrow();
    }
}
