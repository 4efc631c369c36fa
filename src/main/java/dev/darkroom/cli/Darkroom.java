package dev.darkroom.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says what there is. */
@Command(
        name = "darkroom",
        description = {
            "Runs bulk AI image edits: a CSV in, every edited picture and an honest account of each paid call out.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "",
        footer = {
            "",
            "Try it without a key and without cost:",
            "  darkroom run examples/product-retouching/jobs.csv --simulate",
            "",
            "Commands at a service find the one of this machine by themselves; --server or DARKROOM_SERVER names another one,",
            "--token-file or DARKROOM_TOKEN says who you are.",
            "",
            "Exit codes: 0 all succeeded, 1 some did not, 2 usage or input, 3 the account refused (key, credits, a block, address), 130 interrupted."
        })
final class Darkroom implements Runnable {

    @Spec
    private CommandSpec spec;

    /** @param words what it is going to be given: commands that they do not name are left out where that makes it quicker */
    static CommandLine commandLine(String... words) {
        CommandLine line = new CommandLine(new Darkroom());
        Commands.add(line, words);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Darkroom::commands);
        line.setOut(Output.text());
        line.setExecutionStrategy(Darkroom::execute);
        line.setExecutionExceptionHandler(new Failures());
        line.setParameterExceptionHandler(new Failures());
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    /** What goes wrong where help is printed would reach no handler. */
    private static int execute(ParseResult parsed) {
        requireOptionsBehind(parsed);
        Allowed.check(parsed);
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (Output.Gone e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    /** Only the last command looks at its options: `queue --server A pause` would pause the service of this machine. */
    private static void requireOptionsBehind(ParseResult parsed) {
        for (ParseResult at = parsed; at.hasSubcommand(); at = at.subcommand()) {
            for (OptionSpec option : at.matchedOptions()) {
                if (!option.usageHelp() && !option.versionHelp()) {
                    throw new ParameterException(
                            at.subcommand().commandSpec().commandLine(),
                            "%s stands before %s, which does not look there: put it behind"
                                    .formatted(
                                            option.longestName(),
                                            at.subcommand().commandSpec().name()));
                }
            }
        }
    }

    /** Under the headings of {@link Commands}. */
    private static String commands(Help help) {
        StringBuilder text = new StringBuilder();
        Commands.byGroup().forEach((heading, names) -> {
            Help.TextTable table = Help.TextTable.forColumns(
                    help.colorScheme(),
                    new Help.Column(16, 2, Help.Column.Overflow.SPAN),
                    new Help.Column(help.commandSpec().usageMessage().width() - 16, 2, Help.Column.Overflow.WRAP));
            for (String name : names) {
                Help command = help.allSubcommands().get(name);
                if (command != null) {
                    UsageMessageSpec usage = command.commandSpec().usageMessage();
                    String[] description = usage.header().length == 0 ? usage.description() : usage.header();
                    table.addRowValues(
                            help.colorScheme().commandText(name),
                            help.colorScheme().text(description.length == 0 ? "" : description[0]));
                }
            }
            text.append("%n%s%n%s".formatted(help.colorScheme().text("@|bold " + heading + "|@"), table));
        });
        return text.toString();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? See darkroom --help");
    }
}
