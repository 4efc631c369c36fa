package dev.darkroom.cli;

import dev.darkroom.bench.Bench;
import dev.darkroom.bench.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How fast Darkroom is here: one subcommand for each workload. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        modelTransformer = BenchCommand.Workloads.class,
        synopsisSubcommandLabel = "WORKLOAD",
        commandListHeading = "%nWorkloads:%n",
        description = {
            "Measures how fast Darkroom is on this machine, beside the least code that could do the same, in the same run.",
            "It pays for nothing: what it calls is a simulator of its own. Its database is gone afterwards.",
            ""
        },
        footer = {
            "",
            "What the figures mean, and those of a quiet machine: docs/benchmarks.md",
            "For example: darkroom bench drain --jobs 200000"
        })
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which workload? See darkroom bench --help");
    }

    /** Not by annotation: what there is to measure is a list. */
    static final class Workloads implements IModelTransformer {

        @Override
        public CommandSpec transform(CommandSpec bench) {
            for (Workload workload : Bench.workloads()) {
                bench.addSubcommand(workload.name(), WorkloadCommand.commandLine(workload));
            }
            return bench;
        }
    }
}
