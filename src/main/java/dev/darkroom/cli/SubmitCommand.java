package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.BatchFetch;
import dev.darkroom.client.BatchSubmission;
import dev.darkroom.client.PictureUpload;
import dev.darkroom.client.ServiceClient;
import dev.darkroom.client.ServiceException;
import dev.darkroom.intake.Format;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.intake.LocalImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A file in, at a service. */
@Command(
        name = "submit",
        description = {
            "Hands a CSV or JSONL to a service, with the local pictures it names.",
            "All rows are queued, or none; a connection that breaks never queues them twice.",
            ""
        },
        footer = {
            "",
            "Prompts and parameters stand in the rows: --prompt and --set, which run has, are not taken here.",
            "Exit codes with --wait are those of run; without it, 0 says that the rows are queued."
        })
final class SubmitCommand extends ClientCommand {

    /** How long a service knows a key. */
    private static final Duration KEPT = Duration.ofHours(24);

    private static final DateTimeFormatter LATEST =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    @Mixin
    private SubmitOptions options = new SubmitOptions();

    private final Instant begun = Instant.now();
    private String key;

    @Override
    public Integer call() throws IOException {
        long started = System.nanoTime();
        options.check();
        if (options.out != null) {
            BatchFetch.requireFolder(options.out.toAbsolutePath().normalize());
        }
        key = options.key == null ? UUID.randomUUID().toString() : options.key;
        ServiceClient client = connect();
        Map<String, Path> pictures = new LinkedHashMap<>();
        InputCheck check = check(client);
        IntakeReport report = check.check(pictures::put);
        if (!report.isClean()) {
            return ExitCode.USAGE;
        }
        if (options.webhookUrl != null && (options.dryRun || !pictures.isEmpty())) {
            // Whom it may tell only the service knows.
            BatchSubmission.ask(client, options.query());
        }
        if (options.dryRun) {
            return preview(client, check, report, pictures);
        }
        if (options.out != null && options.key == null) {
            // A new batch, whose pictures could not go there: told before its rows are bought.
            BatchFetch.requireFree(options.out.toAbsolutePath().normalize());
        }
        if (options.out != null) {
            BatchFetch.requireWritable(options.out.toAbsolutePath().normalize());
        }
        Interrupts.install(this::interrupted, () -> {});
        JsonNode batch = sent(client, pictures);
        new MistakesFile(options.mistakes()).forgetEarlier().ifPresent(err()::println);
        long id = batch.path("id").asLong();
        err().printf(
                        "Batch %d \"%s\": %s queued at %s%n",
                        id, Table.plain(batch.path("name").asText()), Counted.rows(report.rows()), client.endpoint());
        if (!options.waits && options.out == null) {
            err().println("Follow it: darkroom watch " + id);
            if (json()) {
                print(batch);
            }
            return ExitCode.OK;
        }
        return follow(client, id, started);
    }

    private InputCheck check(ServiceClient client) {
        LocalImages local =
                LocalImages.anywhere(options.file.toAbsolutePath().normalize().getParent());
        IntakeOptions intake =
                new IntakeOptions(Optional.empty(), Map.of(), local, new PicturesAtService(upload(client)));
        return new InputCheck(options.file, intake, options.mistakes(), err());
    }

    private int preview(ServiceClient client, InputCheck check, IntakeReport report, Map<String, Path> pictures) {
        PictureUpload.Uploaded look = upload(client).look(files(pictures));
        check.preview(report, options.creditsPerEdit);
        if (!pictures.isEmpty()) {
            err().println(Counted.of(look.different(), "local picture") + ", " + Counted.number(look.sent())
                    + " of them to be sent to " + client.endpoint());
        }
        if (json()) {
            print(InputCheck.counts(report, options.creditsPerEdit).put("pictures_to_send", look.sent()));
        }
        return ExitCode.OK;
    }

    private Map<String, String> uploaded(ServiceClient client, Map<String, Path> pictures) {
        if (pictures.isEmpty()) {
            return Map.of();
        }
        PictureUpload.Uploaded uploaded = upload(client).send(files(pictures));
        err().println(Terminal.clear() + Counted.of(uploaded.different(), "local picture") + ": "
                + Counted.number(uploaded.sent()) + " sent, "
                + Counted.number(uploaded.different() - uploaded.sent()) + " there already.");
        Map<String, String> named = new LinkedHashMap<>();
        pictures.forEach((cell, file) -> named.put(cell, uploaded.sha256().get(file)));
        return named;
    }

    private PictureUpload upload(ServiceClient client) {
        FetchProgress progress = new FetchProgress("Sending pictures:", err(), Terminal.isThere());
        return new PictureUpload(client, progress::done);
    }

    private static Set<Path> files(Map<String, Path> pictures) {
        return new LinkedHashSet<>(pictures.values());
    }

    /** Pictures that nothing names are removed after a while: one may go between the look and the rows. */
    private JsonNode sent(ServiceClient client, Map<String, Path> pictures) {
        try {
            return send(client, uploaded(client, pictures));
        } catch (ServiceException.Refused e) {
            if (!e.problem().code().equals("ASSET_GONE")) {
                throw e;
            }
            return send(client, uploaded(client, pictures));
        }
    }

    private JsonNode send(ServiceClient client, Map<String, String> pictures) {
        String type = Format.of(options.file) == Format.CSV ? "text/csv" : "application/jsonl";
        try {
            return new BatchSubmission(options.file, type, options.query(), key, pictures).send(client);
        } catch (ServiceException.Refused e) {
            if (e.problem().mayHaveBeenDone()) {
                err().println(unknown());
            }
            new RefusedRows(client, e.problem()).tell(options.mistakes(), err());
            throw e;
        } catch (ServiceException.Unreachable e) {
            err().println(unknown());
            throw e;
        }
    }

    /** The key makes it safe to try once more. */
    private String unknown() {
        // A key that was given may have been given before.
        String until = options.key == null
                ? "within 24 hours (until " + LATEST.format(begun.plus(KEPT)) + ")"
                : "within 24 hours of the key's first use";
        return "It may have been queued all the same. The same command with --idempotency-key " + key
                + " makes sure of it, and queues nothing twice, " + until
                + "; after that it would buy every row again: look first with darkroom status.";
    }

    private void interrupted() {
        err().println(Terminal.clear() + "Interrupted. " + unknown());
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    private int follow(ServiceClient client, long id, long started) throws IOException {
        BatchWait wait =
                new BatchWait(client, id, Optional.ofNullable(options.out).map(SubmitCommand::word), err());
        BatchReport report = wait.await(started);
        wait.tell(report, true);
        boolean interrupted = report.exitCode() == ExitCode.INTERRUPTED;
        boolean whole = true;
        if (options.out != null && !interrupted) {
            Interrupts.onFirst(() -> interrupted(wait, report));
            whole = fetched(client, wait, report);
        }
        int exitCode = report.exitCode() == ExitCode.OK && !whole ? ExitCode.FAILED : report.exitCode();
        if (json()) {
            print(wait.json(report).put("exit_code", exitCode));
        }
        return exitCode;
    }

    private boolean fetched(ServiceClient client, BatchWait wait, BatchReport report) throws IOException {
        try {
            JsonNode now = client.getPatiently("/batches/" + wait.batch());
            return ResultsCommand.fetch(client, now, options.out, err()).failed() == 0;
        } catch (ServiceException | IOException | UncheckedIOException e) {
            wait.tellHowToGoOn(e);
            if (json()) {
                // How the batch has come out is known, whatever becomes of the fetching.
                print(wait.json(report)
                        .put("fetch_error", Failures.sentence(e))
                        .put("exit_code", Failures.exitCode(e)));
            }
            throw e;
        }
    }

    private static String word(Path folder) {
        return ShellWords.of(List.of(folder.toString()));
    }

    /** While pictures are fetched: how the batch has come out is known by then, and told. */
    private void interrupted(BatchWait wait, BatchReport report) {
        err().println(Terminal.clear() + "Interrupted. To fetch the rest: darkroom results " + wait.batch() + " --out "
                + word(options.out));
        if (json()) {
            print(wait.json(report).put("exit_code", ExitCode.INTERRUPTED));
        }
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
}
