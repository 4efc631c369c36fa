package dev.darkroom.cli;

import dev.darkroom.client.Query;
import dev.darkroom.job.Excerpt;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code darkroom submit} can be told about a batch. */
final class SubmitOptions {

    private static final int LONGEST_NAME = 200;

    @Parameters(
            paramLabel = "FILE",
            description = "CSV or JSONL, one edit a row: image, prompt and whatever else it needs.")
    Path file;

    @Option(names = "--name", paramLabel = "TEXT", description = "What to call this batch. Default: FILE's name.")
    String name;

    @Option(names = "--priority", paramLabel = "0..9", description = "Of rows that name none: 0 goes first; default 5.")
    @Within(from = 0, to = 9)
    Integer priority;

    @Option(names = "--max-paid", paramLabel = "N", description = "Never more than N paid calls for this batch.")
    @Within(from = 0)
    Integer maxPaid;

    @Option(
            names = "--credits-per-edit",
            paramLabel = "N",
            description = "Price of one edit, for estimates. The provider does not tell it.")
    @Within(from = 0)
    BigDecimal creditsPerEdit;

    @Option(
            names = "--on-uncertain",
            paramLabel = "hold|resend",
            description =
                    "When a paid call's outcome cannot be known: hold it for you (default), or send it again once, perhaps paying twice.")
    RunOptions.OnUncertainOption onUncertain;

    @Option(names = "--webhook-url", paramLabel = "URL", description = "Is told, signed, what becomes of the batch.")
    String webhookUrl;

    @Option(
            names = "--webhook-events",
            paramLabel = "LIST",
            description = "What it is told of, with commas: FINISHED, STOPPED, JOB. Default: FINISHED,STOPPED.")
    String webhookEvents;

    @Option(
            names = "--dry-run",
            description = "Check every row and say how many paid calls it would be; send and queue nothing.")
    boolean dryRun;

    @Option(names = "--wait", description = "Wait until nothing is left to do, as run does.")
    boolean waits;

    @Option(names = "--out", paramLabel = "DIR", description = "Wait, and then fetch the pictures into this folder.")
    Path out;

    @Option(
            names = "--idempotency-key",
            paramLabel = "TEXT",
            description =
                    "The same file with the same key within 24 h is the same batch. Default: a new one each time.")
    String key;

    /** @throws UserError for what no service takes */
    void check() {
        if (webhookUrl == null && webhookEvents != null) {
            throw new UserError("--webhook-events is " + webhookEvents
                    + ", and nobody is to be told: name an address with --webhook-url");
        }
    }

    String name() {
        String given = name == null ? String.valueOf(file.getFileName()) : name;
        return Excerpt.start(given, LONGEST_NAME);
    }

    String query() {
        return Query.of("")
                .with("name", name())
                .with("priority", priority)
                .with("max_paid", maxPaid)
                .with("credits_per_edit", creditsPerEdit == null ? null : creditsPerEdit.toPlainString())
                .with(
                        "on_uncertain",
                        onUncertain == null ? null : onUncertain.name().toLowerCase(Locale.ROOT))
                .with("webhook_url", webhookUrl)
                .with("webhook_events", webhookEvents)
                .toString();
    }

    /** Beside the file: rows with mistakes are listed there. */
    Path mistakes() {
        Path absolute = file.toAbsolutePath().normalize();
        String name = absolute.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return absolute.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + "-input-errors.csv");
    }
}
