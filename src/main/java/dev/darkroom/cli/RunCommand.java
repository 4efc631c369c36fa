package dev.darkroom.cli;

import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.editor.AccountConfig;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.simulator.Simulator;
import io.quarkus.runtime.Quarkus;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A file in, its pictures out, in one process. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Edits every picture a CSV or JSONL file names.",
            "The same command again goes on where it stopped: what was paid for is not paid for again.",
            ""
        },
        footer = {"", "With a key: DARKROOM_API_KEY=... darkroom run my.csv --out my-results"})
final class RunCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Spec
    private CommandSpec spec;

    RunOptions options() {
        return options;
    }

    @Override
    public Integer call() throws Exception {
        set("darkroom.editor.rate-per-minute", options.rate);
        set("darkroom.editor.concurrency", options.concurrency);
        SmallRyeConfig config = Settings.read();
        RunPlan plan = RunPlan.of(options);
        InputCheck input = new InputCheck(plan, spec.commandLine().getErr());
        IntakeReport report = input.check();
        if (!report.isClean()) {
            return ExitCode.USAGE;
        }
        if (options.dryRun) {
            input.preview(report, options.creditsPerEdit);
            return ExitCode.OK;
        }
        if (!options.simulate
                && config.getConfigMapping(AccountConfig.class).apiKey().isEmpty()) {
            throw new UserError("no API key: set DARKROOM_API_KEY, or try it with --simulate");
        }
        return options.simulate ? simulate(config, plan) : run(config);
    }

    private int simulate(SmallRyeConfig config, RunPlan plan) throws Exception {
        try (Simulator simulator = Simulation.start(config, plan.out())) {
            Simulation.pointAt(simulator);
            return run(config);
        }
    }

    private int run(SmallRyeConfig config) {
        try (Database database = Database.open(config, spec.commandLine().getErr()::println)) {
            DatabaseConnection connection = database.connection();
            String url = options.simulate ? Simulation.schemaIn(connection.url()) : connection.url();
            System.setProperty("quarkus.datasource.jdbc.url", url);
            System.setProperty("quarkus.datasource.username", connection.username());
            System.setProperty("quarkus.datasource.password", connection.password());
            AtomicInteger exitCode = new AtomicInteger(ExitCode.FAILED);
            List<String> arguments = spec.commandLine().getParseResult().originalArgs();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Quarkus.run(
                    RunApplication.class,
                    (code, thrown) -> {
                        exitCode.set(code);
                        failure.set(thrown);
                    },
                    arguments.toArray(String[]::new));
            if (failure.get() != null) {
                throw new IllegalStateException(
                        "Darkroom cannot start: " + Failures.root(failure.get()), failure.get());
            }
            return exitCode.get();
        }
    }

    private static void set(String property, Object value) {
        if (value != null) {
            System.setProperty(property, value.toString());
        }
    }
}
