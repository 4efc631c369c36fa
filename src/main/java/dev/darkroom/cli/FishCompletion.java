package dev.darkroom.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish, which picocli does not write: a line for each command, option and value, from the same description as the help. */
final class FishCompletion {

    private final CommandLine root;

    FishCompletion(CommandLine root) {
        this.root = root;
    }

    String script() {
        StringBuilder script = new StringBuilder("# fish completion for darkroom. Made by: darkroom completion fish\n");
        add(script, root.getCommandSpec(), List.of());
        return script.toString();
    }

    private static void add(StringBuilder script, CommandSpec command, List<String> way) {
        Set<String> names = new TreeSet<>(command.subcommands().keySet());
        String here = condition(way, names);
        for (String name : names) {
            CommandSpec sub = command.subcommands().get(name).getCommandSpec();
            script.append(line(
                    here,
                    " -f -a " + quoted(name) + described(sub.usageMessage().description())));
        }
        command.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> script.append(line(here, option(option))));
        for (PositionalParamSpec positional : command.positionalParameters()) {
            script.append(line(here, isFile(positional) ? " -F" : " -f" + values(positional)));
        }
        for (String name : names) {
            List<String> further = new ArrayList<>(way);
            further.add(name);
            add(script, command.subcommands().get(name).getCommandSpec(), further);
        }
    }

    /** The words before the cursor are those of this command, and none of a command below it. */
    private static String condition(List<String> way, Set<String> below) {
        List<String> tests = new ArrayList<>();
        way.forEach(word -> tests.add("__fish_seen_subcommand_from " + word));
        if (way.isEmpty()) {
            tests.add("__fish_use_subcommand");
        } else if (!below.isEmpty()) {
            tests.add("not __fish_seen_subcommand_from " + String.join(" ", below));
        }
        return String.join("; and ", tests);
    }

    private static String option(OptionSpec option) {
        StringBuilder words = new StringBuilder();
        for (String name : option.names()) {
            words.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            words.append(isFile(option) ? " -r -F" : " -x").append(values(option));
        }
        return words + described(option.description());
    }

    private static boolean isFile(ArgSpec arg) {
        return arg.type() == java.nio.file.Path.class || arg.type() == java.io.File.class;
    }

    private static String values(ArgSpec arg) {
        List<String> words = new ArrayList<>();
        if (arg.completionCandidates() != null) {
            arg.completionCandidates().forEach(words::add);
        }
        return words.isEmpty() ? "" : " -a " + quoted(String.join(" ", words));
    }

    private static String described(String... lines) {
        String first = lines.length == 0
                ? ""
                : lines[0].replaceAll("\\$\\{[^}]*}", "")
                        .replaceAll("\\s+", " ")
                        .strip();
        return first.isEmpty() ? "" : " -d " + quoted(first);
    }

    private static String line(String condition, String words) {
        return "complete -c darkroom -n " + quoted(condition) + words + "\n";
    }

    /** Between single quotes fish knows two escapes: of the quote, and of the backslash. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
