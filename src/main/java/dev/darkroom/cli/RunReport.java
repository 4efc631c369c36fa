package dev.darkroom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.intake.Submitted;
import dev.darkroom.job.JobState;
import dev.darkroom.result.BatchSummary;
import dev.darkroom.result.FolderAccount;
import dev.darkroom.result.ResultException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run says at its beginning and at its end. */
final class RunReport {

    private final RunOptions options;
    private final RunPlan plan;
    private final String name;
    private final Submitted submitted;
    private final PrintWriter err;

    RunReport(RunOptions options, RunPlan plan, String name, Submitted submitted, PrintWriter err) {
        this.options = options;
        this.plan = plan;
        this.name = name;
        this.submitted = submitted;
        this.err = err;
    }

    void begin() {
        if (options.simulate) {
            err.println("SIMULATED: pictures come from the simulator on this machine; nothing is charged.");
        }
        err.printf(Locale.ROOT, "Batch %d \"%s\": %s -> %s%n", submitted.batchId(), name, rows(), plan.out());
    }

    private String rows() {
        List<String> rows = new ArrayList<>();
        long fresh = submitted.added() - submitted.replaced();
        if (fresh > 0) {
            rows.add(submitted.resumed() ? Counted.of(fresh, "new row") : Counted.rows(fresh));
        }
        if (submitted.replaced() > 0) {
            rows.add(Counted.of(submitted.replaced(), "corrected row"));
        }
        if (submitted.alreadyKnown() > 0) {
            rows.add(Counted.rows(submitted.alreadyKnown()) + " known from before (" + whereTheyStand() + ")");
        }
        return String.join(", ", rows);
    }

    private String whereTheyStand() {
        List<String> states = new ArrayList<>();
        known(states, "done and not paid for again", JobState.SUCCEEDED);
        known(states, "to do", JobState.QUEUED, JobState.RUNNING);
        known(states, "failed", JobState.FAILED);
        known(states, "cancelled", JobState.CANCELLED);
        known(states, "uncertain", JobState.UNCERTAIN);
        return String.join(", ", states);
    }

    private void known(List<String> states, String words, JobState... of) {
        long count = Arrays.stream(of)
                .mapToLong(state -> submitted.known().getOrDefault(state, 0L))
                .sum();
        if (count > 0) {
            states.add(String.format(Locale.ROOT, "%,d %s", count, words));
        }
    }

    /**
     * @param unwritten why manifest.csv and errors.csv could not be written, where they could not
     * @param toFetch pictures that are paid for, or accepted, and wait to be fetched
     * @return the exit code
     */
    int end(BatchReport report, FolderAccount account, Optional<ResultException> unwritten, long toFetch) {
        int exitCode = unwritten.isPresent() && report.exitCode() == ExitCode.OK ? ExitCode.FAILED : report.exitCode();
        boolean resumed = submitted.resumed();
        report.numbers(
                err,
                resumed ? "" : " in " + Durations.human(report.took()),
                options.simulate ? "simulated call" : "paid call",
                (resumed ? " in all" : "") + (options.simulate ? " (nothing was charged)" : ""),
                resumed ? "; this run took " + Durations.human(report.took()) : "");
        account.keptErrors().ifPresent(kept -> err.println(kept(account.ofErrors()) + kept));
        missing(report.summary().missing(), account, unwritten.isEmpty());
        report.next(err, remedies(account, unwritten, toFetch));
        if (options.json) {
            ObjectNode json = Json.object()
                    .put("batch_id", submitted.batchId())
                    .put("name", name)
                    .put("out", plan.out().toString())
                    .put("simulated", options.simulate)
                    .put("rows_added", submitted.added())
                    .put("rows_replaced", submitted.replaced())
                    .put("rows_known", submitted.alreadyKnown());
            report.addTo(json)
                    .put("bytes", report.summary().bytes())
                    .put("missing_pictures", report.summary().missing())
                    .put("to_fetch", toFetch)
                    .put("exit_code", exitCode);
            unwritten.ifPresent(failure -> json.put("manifest_error", failure.getMessage()));
            BatchReport.print(json);
        }
        return exitCode;
    }

    private static String kept(boolean ofErrors) {
        return ofErrors
                ? "errors.csv was what this run worked on, and is kept: "
                : "errors.csv had been changed since it was written, and is kept: ";
    }

    /** The file of this command may have another name by now. */
    private String same(FolderAccount account, String option) {
        Optional<Path> moved = account.ofErrors() ? account.keptErrors() : Optional.empty();
        return moved.map(file -> options.again(file, plan.out()) + (option.isEmpty() ? "" : " " + option))
                .orElse("the same command" + (option.isEmpty() ? "" : " with " + option));
    }

    private void missing(long pictures, FolderAccount account, boolean listed) {
        if (pictures > 0) {
            err.println(Counted.of(pictures, "picture") + " fetched before, and not in the folder any more"
                    + (listed ? " (RESULT_NOT_HERE in manifest.csv)" : "") + ". To fetch them again, at no cost: "
                    + same(account, "--fetch-missing") + ".");
        }
    }

    private BatchReport.Remedies remedies(FolderAccount account, Optional<ResultException> unwritten, long toFetch) {
        return new BatchReport.Remedies(
                "To go on: the same command with a higher cap.",
                "To go on: the same command again.",
                (toFetch == 0 ? "" : Counted.number(toFetch) + " of them bought, and to be fetched. ")
                        + "To go on: the same command again; nothing is paid for again.",
                failed(account, unwritten.isEmpty()),
                "Look into the provider's history, then decide: darkroom serve, with the same data directory, and darkroom resolve JOB;"
                        + " after that " + same(account, "") + " again. Or run the row under another custom_id.",
                unwritten
                        .map(
                                failure -> "darkroom: " + failure.getMessage() + System.lineSeparator()
                                        + "The manifest and errors.csv there are missing, or of an earlier moment: what is written above holds."
                                        + " Once the reason is mended, the same command again writes them; nothing is paid for twice.")
                        .orElse("Every row is in " + plan.out().resolve("manifest.csv")));
    }

    /** What was bought is in no errors.csv: correcting it and running it again would buy it twice. */
    private String failed(FolderAccount account, boolean written) {
        BatchSummary summary = account.summary();
        List<String> sentences = new ArrayList<>();
        if (summary.unpaidFailures() > 0 && !written) {
            sentences.add(Counted.of(summary.unpaidFailures(), "failed row")
                    + " unpaid, to be listed in errors.csv once it can be written.");
        } else if (summary.unpaidFailures() > 0 && account.errorsLeft()) {
            sentences.add(
                    "Failed rows are in manifest.csv. errors.csv is what this run works on: it is left as it is until"
                            + " nothing is left to do, and lists them then.");
        } else if (summary.unpaidFailures() > 0) {
            Path errors = plan.out().resolve("errors.csv");
            sentences.add(
                    "Failed rows: " + errors + ". Correct them, then: " + options.again(errors, plan.out())
                            + ". Where nothing is wrong with a row, or it was only too early: the same with --retry-failed; each is paid for when it succeeds.");
        }
        if (summary.boughtFailures() > 0) {
            sentences.add(Counted.of(summary.boughtFailures(), "failed row")
                    + " paid for, or perhaps, and so not in errors.csv: " + same(account, "")
                    + " again fetches what was paid for, free."
                    + " Why each has failed is in manifest.csv (error_message).");
        }
        return String.join(System.lineSeparator(), sentences);
    }
}
