package dev.darkroom.cli;

import dev.darkroom.client.Json;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.result.FolderMarker;
import dev.darkroom.simulator.Simulator;
import io.smallrye.config.SmallRyeConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
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
        Boot.set("darkroom.editor.rate-per-minute", options.rate);
        Boot.set("darkroom.editor.concurrency", options.concurrency);
        SmallRyeConfig config = Settings.read(spec.commandLine().getErr());
        RunPlan plan = RunPlan.of(options);
        InputCheck input = plan.check(spec.commandLine().getErr());
        IntakeReport report = input.check((cell, file) -> {});
        if (!report.isClean()) {
            return ExitCode.USAGE;
        }
        if (options.dryRun) {
            input.preview(report, options.creditsPerEdit);
            if (FolderMarker.read(plan.out()).isPresent()) {
                spec.commandLine()
                        .getErr()
                        .println(
                                plan.out()
                                        + " holds results of an earlier run, and a dry run does not ask its database: rows that are done there are not paid for again, and rows that were changed since may be refused.");
            }
            if (options.json) {
                PrintWriter out = spec.commandLine().getOut();
                out.println(Json.line(InputCheck.counts(report, options.creditsPerEdit)));
                out.flush();
            }
            return ExitCode.OK;
        }
        if (!options.simulate) {
            Boot.requireKey(config, "or try it with --simulate");
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
        PrintWriter err = spec.commandLine().getErr();
        UnaryOperator<String> url = options.simulate ? Simulation::schemaIn : UnaryOperator.identity();
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        return new Boot(err, url, ExitCode.INTERRUPTED).run(config, RunApplication.class, arguments);
    }
}
