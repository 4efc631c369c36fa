package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands as a whole: their help, their completion, and who starts them. */
class CommandsTest {

    @TempDir
    private Path folder;

    @Test
    void should_show_every_command_under_a_heading() {
        String usage = Darkroom.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        Commands.byGroup().forEach((heading, names) -> {
            assertThat(usage).contains(heading);
            names.forEach(name -> assertThat(usage).containsPattern("\n  " + name + " +[A-Z]"));
        });
        assertThat(usage).doesNotContain("%n");
        assertThat(Commands.byGroup().values().stream().flatMap(List::stream).toList())
                .containsExactlyInAnyOrderElementsOf(
                        Darkroom.commandLine().getSubcommands().keySet());
    }

    @Test
    void should_say_of_every_command_the_same_where_its_options_are_left_out() {
        CommandLine outlines = Darkroom.commandLine("--help");
        assertThat(outlines.getSubcommands().get("run").getCommandSpec().options())
                .isEmpty();
        assertThat(outlines.getUsageMessage(CommandLine.Help.Ansi.OFF))
                .isEqualTo(Darkroom.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF));
    }

    @Test
    void should_look_into_no_command_but_the_one_that_is_named() {
        assertThat(Darkroom.commandLine("status", "7").getSubcommands()).containsOnlyKeys("status");
        assertThat(Darkroom.commandLine("bench").getSubcommands().get("bench").getSubcommands())
                .containsKeys("drain", "startup");
        assertThat(Darkroom.commandLine("--help").getSubcommands()).hasSizeGreaterThan(15);
        assertThat(Darkroom.commandLine("statsu").getSubcommands()).hasSizeGreaterThan(15);
        assertThat(Darkroom.commandLine("help", "status").getSubcommands()).hasSizeGreaterThan(15);
    }

    /** Only the last command looks at its options: the service of this machine was paused where another one was named. */
    @Test
    void should_refuse_options_that_stand_before_a_command_below() {
        CommandLine line = Darkroom.commandLine();
        StringWriter said = new StringWriter();
        line.setErr(new PrintWriter(said, true));

        assertThat(line.execute("queue", "--server", "http://127.0.0.1:1", "pause"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(said).hasToString("""
                        darkroom: --server stands before pause, which does not look there: put it behind
                        See darkroom queue pause --help
                        """);
    }

    @TestFactory
    List<DynamicTest> should_say_of_every_option_what_it_does() {
        List<DynamicTest> tests = new ArrayList<>();
        walk(
                Darkroom.commandLine(),
                command -> tests.add(DynamicTest.dynamicTest(command.qualifiedName(), () -> {
                    assertThat(command.usageMessage().description().length
                                    + command.usageMessage().header().length)
                            .isPositive();
                    command.options()
                            .forEach(option -> assertThat(option.description())
                                    .as(option.longestName())
                                    .isNotEmpty());
                    command.positionalParameters()
                            .forEach(parameter -> assertThat(parameter.description())
                                    .as(parameter.paramLabel())
                                    .isNotEmpty());
                })));
        return tests;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run a.csv --concurrency=abc       | --concurrency is abc: it must be a whole number from 1 to 10000",
                "run a.csv --rate 99999999999      | --rate is 99999999999: it must be a whole number from 1 to 6000000",
                "run a.csv --credits-per-edit -1   | --credits-per-edit is -1: it must be a number from 0",
                "submit a.csv --priority 10        | --priority is 10: it must be a whole number from 0 to 9",
                "jobs --limit -1                   | --limit is -1: it must be a whole number from 0",
                "jobs --state done                 | --state is done: it must be one of queued, running, succeeded, failed, cancelled, uncertain",
                "jobs seven                        | BATCH is seven: it must be a whole number",
                "retry 7 --state failed,done       | --state is done: it must be one of failed, cancelled, uncertain",
                "resolve 7 --record x              | --record is x: it must be a UUID",
                "bench drain --at-most 0           | --at-most is 0: it must be a whole number from 1 to 7200",
                "bench drain --jobs many           | --jobs is many: it must be a whole number",
                "serve --port 70000                | --port is 70000: it must be a whole number from 0 to 65535",
            })
    void should_say_of_a_value_that_an_option_does_not_take_what_it_takes(String words, String sentence) {
        String[] args = words.strip().split(" +");
        StringWriter err = new StringWriter();
        CommandLine line = Darkroom.commandLine(args).setErr(new PrintWriter(err, true));

        assertThat(line.execute(args)).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).startsWith("darkroom: " + sentence);
    }

    /** The launcher starts these with few libraries; a list of its own is the price of not asking Java first. */
    @Test
    void should_be_known_to_the_launcher_where_they_ask_a_service() throws IOException {
        List<String> clients = new ArrayList<>();
        Darkroom.commandLine().getSubcommands().forEach((name, command) -> {
            boolean group = command.getSubcommands().values().stream()
                    .anyMatch(below -> below.getCommand() instanceof ClientCommand);
            if (group || command.getCommand() instanceof ClientCommand) {
                clients.add(name);
            }
        });
        String line = Files.readAllLines(Path.of("darkroom")).stream()
                .filter(text -> text.strip().startsWith("submit | "))
                .findFirst()
                .orElseThrow();
        assertThat(Arrays.stream(line.strip().replace(")", "").split(" \\| ")))
                .containsExactlyInAnyOrderElementsOf(clients);
    }

    @Test
    void should_complete_in_bash_what_there_is() throws Exception {
        Path script =
                Files.writeString(folder.resolve("complete"), AutoComplete.bash("darkroom", Darkroom.commandLine()));
        assertThat(complete(script, "darkroom", "st")).contains("status");
        assertThat(complete(script, "darkroom", "token", "")).contains("create", "list", "revoke");
        assertThat(complete(script, "darkroom", "submit", "--max")).containsExactly("--max-paid");
    }

    @Test
    void should_write_for_fish_every_command_and_option_once_with_what_it_does() {
        CommandLine all = Darkroom.commandLine();
        String script = new FishCompletion(all).script();
        Map<String, CommandLine> commands = all.getSubcommands();
        commands.keySet()
                .forEach(name -> assertThat(script.lines())
                        .filteredOn(line -> line.startsWith(
                                "complete -c darkroom -n '__fish_use_subcommand' -f -a '" + name + "' -d '"))
                        .hasSize(1));
        assertThat(script.lines())
                .contains(
                        "complete -c darkroom -n '__fish_seen_subcommand_from submit' -x -l max-paid -d 'Never more than N paid calls for this batch.'"
                                .replace("-x -l max-paid", "-l max-paid -x"))
                .anyMatch(line -> line.startsWith("complete -c darkroom -n '__fish_seen_subcommand_from submit' -F"))
                .anyMatch(
                        line -> line.startsWith(
                                "complete -c darkroom -n '__fish_seen_subcommand_from token; and not __fish_seen_subcommand_from create list revoke' -f -a 'create'"))
                .anyMatch(line -> line.contains("__fish_seen_subcommand_from jobs'")
                        && line.contains(" -l state -x -a 'QUEUED RUNNING SUCCEEDED FAILED CANCELLED UNCERTAIN'"))
                .anyMatch(line -> line.contains("provider\\'s"))
                .allMatch(line -> quotesAreClosed(line), "every quote is closed");
    }

    private static boolean quotesAreClosed(String line) {
        return line.startsWith("#")
                || line.replace("\\\\", "")
                                        .replace("\\'", "")
                                        .chars()
                                        .filter(c -> c == '\'')
                                        .count()
                                % 2
                        == 0;
    }

    private static List<String> complete(Path script, String... words) throws Exception {
        String line = String.join(" ", words);
        String bash =
                "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; _complete_darkroom; echo \"${COMPREPLY[@]}\""
                        .formatted(
                                script,
                                Arrays.stream(words)
                                        .map(word -> "'" + word + "'")
                                        .reduce((a, b) -> a + " " + b)
                                        .orElseThrow(),
                                words.length - 1,
                                line,
                                line.length());
        Process process = new ProcessBuilder("bash", "-c", bash)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return List.of(answer.strip().split("\\s+"));
    }

    private static void walk(CommandLine line, java.util.function.Consumer<CommandSpec> visitor) {
        visitor.accept(line.getCommandSpec());
        line.getSubcommands().values().forEach(below -> walk(below, visitor));
    }
}
