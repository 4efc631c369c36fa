package dev.darkroom.cli;

import dev.darkroom.editor.EditorSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code darkroom run} can be told. */
final class RunOptions {

    @Parameters(
            paramLabel = "FILE",
            description = "CSV or JSONL, one edit a row: image, prompt and whatever else it needs.")
    Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the pictures go. Default: FILE's name with -results (-simulated), beside it.")
    Path out;

    @Option(names = "--name", paramLabel = "TEXT", description = "What to call this batch. Default: FILE's name.")
    String name;

    @Option(names = "--simulate", description = "Against a simulator on this machine: needs no key, costs nothing.")
    boolean simulate;

    @Option(names = "--rate", paramLabel = "N", description = "Requests a minute (darkroom.editor.rate-per-minute).")
    @Within(from = 1, to = EditorSettings.FASTEST)
    Integer rate;

    @Option(names = "--concurrency", paramLabel = "N", description = "Edits in flight (darkroom.editor.concurrency).")
    @Within(from = 1, to = EditorSettings.MOST_AT_ONCE)
    Integer concurrency;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "The prompt of rows that have none. {column} is filled in from the row.")
    String prompt;

    @Option(
            names = "--set",
            paramLabel = "PARAM=VALUE",
            description = "A parameter of rows that leave it out; may be repeated.")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--dry-run",
            description =
                    "Check every row and say how many paid calls it would be in a new folder (credits: with --credits-per-edit); queue nothing.")
    boolean dryRun;

    @Option(
            names = "--credits-per-edit",
            paramLabel = "N",
            description = "Price of one edit, for estimates. The provider does not tell it.")
    @Within(from = 0)
    BigDecimal creditsPerEdit;

    @Option(
            names = "--max-paid",
            paramLabel = "N",
            description = "Never more than N paid calls for this batch, over all its runs.")
    @Within(from = 0)
    Integer maxPaid;

    @Option(
            names = "--on-uncertain",
            paramLabel = "hold|resend",
            description =
                    "When a paid call's outcome cannot be known: hold it for you (default), or send it again once, perhaps paying twice.")
    OnUncertainOption onUncertain;

    @Option(
            names = "--retry-failed",
            description =
                    "Send rows of FILE that failed before again, unchanged as they are; each is paid for when it succeeds. Not those that may have been paid for.")
    boolean retryFailed;

    @Option(
            names = "--fetch-missing",
            description = "Fetch pictures again that were in DIR and are gone; nothing is paid for that.")
    boolean fetchMissing;

    @Option(names = "--json", description = "One JSON object on stdout at the end; everything else on stderr.")
    boolean json;

    enum OnUncertainOption {
        HOLD,
        RESEND
    }

    /** The command that runs another file into a folder, with the same defaults for its rows. */
    String again(Path other, Path into) {
        List<String> words = new ArrayList<>(List.of("darkroom", "run", other.toString(), "--out", into.toString()));
        if (simulate) {
            words.add("--simulate");
        }
        if (prompt != null) {
            words.addAll(List.of("--prompt", prompt));
        }
        set.forEach((parameter, value) -> words.addAll(List.of("--set", parameter + "=" + value)));
        return ShellWords.of(words);
    }

    /** Reads the arguments of {@code darkroom run} that the command line has accepted before. */
    static RunOptions parse(String... args) {
        CommandSpec run =
                Darkroom.commandLine(args).parseArgs(args).subcommand().commandSpec();
        return ((RunCommand) run.userObject()).options();
    }
}
