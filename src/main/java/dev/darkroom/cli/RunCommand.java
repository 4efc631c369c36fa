package dev.darkroom.cli;

import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.DatabaseUnavailable;
import dev.darkroom.editor.AccountConfig;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.simulator.Simulator;
import io.quarkus.runtime.Quarkus;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A file in, its pictures out, in one process. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
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
        SmallRyeConfig config = Settings.read(spec.commandLine().getErr());
        RunPlan plan = RunPlan.of(options);
        InputCheck input = new InputCheck(plan, spec.commandLine().getErr());
        IntakeReport report = checked(input);
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

    private static IntakeReport checked(InputCheck input) {
        try {
            return input.check();
        } catch (IOException e) {
            throw new UserError(Failures.sentence(e), e);
        }
    }

    private int simulate(SmallRyeConfig config, RunPlan plan) throws Exception {
        try (Simulator simulator = Simulation.start(config, plan.out())) {
            Simulation.pointAt(simulator);
            return run(config);
        }
    }

    private int run(SmallRyeConfig config) {
        PrintWriter err = spec.commandLine().getErr();
        Interrupts.install(() -> err.println("Stopping."), () -> {});
        try (Database database = Database.open(config, err::println)) {
            Interrupts.onSecond(() -> endAtOnce(database));
            return Interrupts.asked() ? interrupted() : run(database);
        } catch (DatabaseUnavailable e) {
            // Ctrl-C goes to all programs of the terminal, those that set the database up among them.
            if (Interrupts.asked()) {
                return interrupted();
            }
            throw e;
        }
    }

    private int interrupted() {
        spec.commandLine().getErr().println("Stopped before anything was sent.");
        return ExitCode.INTERRUPTED;
    }

    private void endAtOnce(Database database) {
        // Everybody at work is about to complain that the database is gone.
        Arrays.stream(Logger.getLogger("").getHandlers()).forEach(handler -> handler.setLevel(Level.OFF));
        spec.commandLine()
                .getErr()
                .println(
                        Terminal.clear()
                                + "Ended at once: paid calls that were in flight are UNCERTAIN. To go on: the same command again.");
        database.close();
    }

    private int run(Database database) {
        DatabaseConnection connection = database.connection();
        String url = options.simulate ? Simulation.schemaIn(connection.url()) : connection.url();
        System.setProperty("quarkus.datasource.jdbc.url", url);
        System.setProperty("quarkus.datasource.username", connection.username());
        System.setProperty("quarkus.datasource.password", connection.password());
        System.setProperty("terminal.erase-line", Terminal.clear());
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
            throw new IllegalStateException("Darkroom cannot start: " + Failures.root(failure.get()), failure.get());
        }
        return exitCode.get();
    }

    private static void set(String property, Object value) {
        if (value != null) {
            System.setProperty(property, value.toString());
        }
    }
}
