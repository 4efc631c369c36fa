package dev.darkroom.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.intake.Submitted;
import dev.darkroom.job.JobState;
import dev.darkroom.result.BatchSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run says at its beginning and at its end. */
final class RunReport {

    private final RunOptions options;
    private final RunPlan plan;
    private final Submitted submitted;
    private final PrintWriter err;

    RunReport(RunOptions options, RunPlan plan, Submitted submitted, PrintWriter err) {
        this.options = options;
        this.plan = plan;
        this.submitted = submitted;
        this.err = err;
    }

    void begin() {
        if (options.simulate) {
            err.println("SIMULATED: pictures come from the simulator on this machine; nothing is charged.");
        }
        err.printf(
                Locale.ROOT,
                "Batch %d \"%s\": %,d rows queued%s -> %s%n",
                submitted.batchId(),
                plan.batch().name(),
                submitted.added(),
                known(),
                plan.out());
    }

    private String known() {
        StringBuilder known = new StringBuilder();
        if (submitted.replaced() > 0) {
            known.append(String.format(Locale.ROOT, " (%,d of them corrected)", submitted.replaced()));
        }
        if (submitted.alreadyKnown() > 0) {
            known.append(String.format(Locale.ROOT, ", %,d known from before", submitted.alreadyKnown()));
            long done = submitted.known().getOrDefault(JobState.SUCCEEDED, 0L);
            if (done > 0) {
                known.append(String.format(Locale.ROOT, " (%,d done: not paid for again)", done));
            }
        }
        return known.toString();
    }

    void end(RunEnd end, BatchSummary summary, Map<String, Long> reasons, Duration took) throws IOException {
        long left = summary.in(JobState.QUEUED) + summary.in(JobState.RUNNING);
        err.printf(
                Locale.ROOT,
                "%,d of %,d pictures edited in %s; %,d %s%s%n",
                summary.in(JobState.SUCCEEDED),
                summary.total(),
                Durations.human(took),
                summary.paidCalls(),
                options.simulate ? "simulated calls, nothing was charged" : "paid calls",
                summary.possiblyPaidCalls() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %,d more may have been paid (outcome unknown)",
                                summary.possiblyPaidCalls()));
        credits(summary);
        reasons.forEach((reason, count) -> err.printf(Locale.ROOT, "  %,6d  %s%n", count, reason));
        next(end, summary, left);
        if (options.json) {
            json(end, summary, reasons, took);
        }
    }

    private void credits(BatchSummary summary) {
        if (options.creditsPerEdit != null) {
            err.printf(
                    Locale.ROOT,
                    "Estimated cost: %,.0f credits.%n",
                    options.creditsPerEdit.multiply(BigDecimal.valueOf(summary.paidCalls())));
        }
    }

    private void next(RunEnd end, BatchSummary summary, long left) {
        end.stop().ifPresent(stop -> err.println("Stopped: " + stop.code() + ": " + stop.message()));
        if (end.state().equals("capped")) {
            err.printf(
                    Locale.ROOT,
                    "The cap of paid calls (--max-paid) is reached; %,d rows wait. Run again with a higher one to go on.%n",
                    left);
        } else if (left > 0) {
            err.printf(
                    Locale.ROOT,
                    "%,d rows are left. The same command goes on with them; nothing done is paid for again.%n",
                    left);
        }
        if (summary.in(JobState.FAILED) > 0) {
            Path errors = plan.out().resolve("errors.csv");
            err.println("Failed rows: " + errors + ". Correct them, then: " + ShellWords.of(again(errors)));
        }
        if (summary.in(JobState.UNCERTAIN) > 0) {
            err.printf(
                    Locale.ROOT,
                    "%,d rows are UNCERTAIN: their paid call was sent and no answer came back. They are not sent again by themselves.%n",
                    summary.in(JobState.UNCERTAIN));
        }
        err.println("Every row is in " + plan.out().resolve("manifest.csv"));
    }

    /** The command that runs a corrected file into the same folder, with the same defaults for its rows. */
    private List<String> again(Path errors) {
        List<String> words = new ArrayList<>(List.of(
                "darkroom", "run", errors.toString(), "--out", plan.out().toString()));
        if (options.simulate) {
            words.add("--simulate");
        }
        if (options.prompt != null) {
            words.addAll(List.of("--prompt", options.prompt));
        }
        options.set.forEach((parameter, value) -> words.addAll(List.of("--set", parameter + "=" + value)));
        return words;
    }

    private void json(RunEnd end, BatchSummary summary, Map<String, Long> reasons, Duration took) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode()
                .put("batch_id", submitted.batchId())
                .put("name", plan.batch().name())
                .put("out", plan.out().toString())
                .put("simulated", options.simulate)
                .put("end", end.state())
                .put("rows_added", submitted.added())
                .put("rows_replaced", submitted.replaced())
                .put("rows_known", submitted.alreadyKnown());
        end.stop().ifPresent(stop -> json.put("stop_code", stop.code()).put("stop_message", stop.message()));
        ObjectNode counts = json.putObject("request_counts").put("total", summary.total());
        summary.rows().forEach((state, count) -> counts.put(state.name().toLowerCase(Locale.ROOT), count));
        json.put("paid_calls", summary.paidCalls()).put("possibly_paid_calls", summary.possiblyPaidCalls());
        if (options.creditsPerEdit != null) {
            json.put("estimated_credits", options.creditsPerEdit.multiply(BigDecimal.valueOf(summary.paidCalls())));
        }
        ObjectNode errors = json.putObject("errors");
        reasons.forEach(errors::put);
        json.put("bytes", summary.bytes())
                .put("seconds", took.toMillis() / 1000.0)
                .put("exit_code", end.exitCode(summary));
        System.out.println(mapper.writeValueAsString(json));
    }
}
