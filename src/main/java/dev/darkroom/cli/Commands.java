package dev.darkroom.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/**
 * All commands, by what they are for. Only the one that is named is looked into by reflection, since a command that asks a service is to answer at
 * once; whoever asks for help sees what each is for.
 */
final class Commands {

    private static final Map<String, List<String>> GROUPS = groups();

    private Commands() {}

    /** Adds the command that the words name, or all of them; where no command can follow, only what they are for. */
    static void add(CommandLine line, String... words) {
        boolean optionsAlone = words.length > 0 && Arrays.stream(words).allMatch(word -> word.startsWith("-"));
        Optional<String> named = Arrays.stream(words)
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .filter(word -> !word.equals("help") && !word.equals("completion"))
                .filter(word -> create(word) != null);
        if (named.isPresent()) {
            line.addSubcommand(named.get(), command(named.get()));
        } else {
            GROUPS.values()
                    .forEach(names -> names.forEach(
                            name -> line.addSubcommand(name, optionsAlone ? outline(name) : command(name))));
        }
    }

    private static CommandLine command(String name) {
        return new CommandLine(create(name));
    }

    /** A command without its options. */
    private static CommandLine outline(String name) {
        Command told = create(name).getClass().getAnnotation(Command.class);
        CommandSpec outline = CommandSpec.create();
        outline.usageMessage().header(told.header()).description(told.description());
        return new CommandLine(outline);
    }

    /** By the heading they stand under. */
    static Map<String, List<String>> byGroup() {
        return GROUPS;
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("On this machine", List.of("run", "serve", "simulator", "bench"));
        groups.put(
                "At a service: hand in, follow, fetch",
                List.of("submit", "status", "watch", "jobs", "job", "results", "errors"));
        groups.put("At a service: decide", List.of("pause", "resume", "cancel", "retry", "resolve", "queue", "token"));
        groups.put("Set up", List.of("config", "completion", "help"));
        return groups;
    }

    /** Null where there is no such command. */
    private static Object create(String name) {
        return switch (name) {
            case "run" -> new RunCommand();
            case "serve" -> new ServeCommand();
            case "simulator" -> new SimulatorCommand();
            case "bench" -> new BenchCommand();
            case "submit" -> new SubmitCommand();
            case "status" -> new StatusCommand();
            case "watch" -> new WatchCommand();
            case "jobs" -> new JobsCommand();
            case "job" -> new JobCommand();
            case "results" -> new ResultsCommand();
            case "errors" -> new ErrorsCommand();
            case "pause" -> new PauseCommand();
            case "resume" -> new ResumeCommand();
            case "cancel" -> new CancelCommand();
            case "retry" -> new RetryCommand();
            case "resolve" -> new ResolveCommand();
            case "queue" -> new QueueCommand();
            case "token" -> new TokenCommand();
            case "config" -> new ConfigCommand();
            case "completion" -> new CompletionCommand();
            case "help" -> new HelpCommand();
            default -> null;
        };
    }
}
