package dev.darkroom.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says what there is. */
@Command(
        name = "darkroom",
        description = {
            "Runs bulk AI image edits: a CSV in, every edited picture and an honest account of each paid call out.",
            ""
        },
        subcommands = {
            RunCommand.class,
            ServeCommand.class,
            SimulatorCommand.class,
            ConfigCommand.class,
            HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Try it without a key and without cost:",
            "  darkroom run examples/product-retouching/jobs.csv --simulate",
            "",
            "Exit codes: 0 all succeeded, 1 some did not, 2 usage or input, 3 the account refused (key, credits), 130 interrupted."
        })
final class Darkroom implements Runnable {

    @Spec
    private CommandSpec spec;

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Darkroom());
        line.setExecutionExceptionHandler(new Failures());
        line.setParameterExceptionHandler(new Failures());
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? See darkroom --help");
    }
}
