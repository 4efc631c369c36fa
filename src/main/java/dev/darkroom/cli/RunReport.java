package dev.darkroom.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.intake.Submitted;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.result.BatchSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    void end(RunEnd end, BatchSummary summary, Map<String, Long> reasons, Duration took) throws IOException {
        boolean resumed = submitted.resumed();
        err.printf(
                Locale.ROOT,
                "%,d of %s edited%s; %s%s%s.%n",
                summary.in(JobState.SUCCEEDED),
                Counted.of(summary.total(), "picture"),
                resumed ? "" : " in " + Durations.human(took),
                calls(summary, resumed ? " in all" : ""),
                summary.possiblyPaidCalls() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %,d more may have been paid (outcome unknown)",
                                summary.possiblyPaidCalls()),
                resumed ? "; this run took " + Durations.human(took) : "");
        credits(summary);
        reasons.forEach((reason, count) -> err.printf(Locale.ROOT, "%,7d  %s%n", count, explained(reason)));
        next(end, summary);
        if (options.json) {
            json(end, summary, reasons, took);
        }
    }

    private String calls(BatchSummary summary, String since) {
        return options.simulate
                ? Counted.of(summary.paidCalls(), "simulated call") + since + " (nothing was charged)"
                : Counted.of(summary.paidCalls(), "paid call") + since;
    }

    private static String explained(String code) {
        return Arrays.stream(ErrorCode.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .map(known -> code + ": " + known.explanation())
                .orElse(code);
    }

    private void credits(BatchSummary summary) {
        if (options.creditsPerEdit != null) {
            err.printf(
                    Locale.ROOT,
                    "Estimated cost: %,.0f credits.%n",
                    options.creditsPerEdit.multiply(BigDecimal.valueOf(summary.paidCalls())));
        }
    }

    private void next(RunEnd end, BatchSummary summary) {
        long left = summary.in(JobState.QUEUED) + summary.in(JobState.RUNNING);
        end.stop().ifPresent(stop -> err.println("Stopped: " + stop.code() + ": " + stop.message()));
        if (end.state().equals("capped")) {
            err.printf(
                    "The cap of paid calls (--max-paid) is reached with %s left. To go on: the same command with a higher cap.%n",
                    Counted.rows(left));
        } else if (end.state().equals("held")) {
            err.printf(
                    "%s left, which a person has paused or cancelled. To go on: the same command again.%n",
                    Counted.rows(left));
        } else if (left > 0) {
            err.printf("%s left. To go on: the same command again; nothing is paid for again.%n", Counted.rows(left));
        }
        if (summary.in(JobState.FAILED) > 0) {
            Path errors = plan.out().resolve("errors.csv");
            err.println("Failed rows: " + errors + ". Correct them, then: " + ShellWords.of(again(errors)));
        }
        if (summary.in(JobState.UNCERTAIN) > 0) {
            err.println(Counted.rows(summary.in(JobState.UNCERTAIN))
                    + " UNCERTAIN: the paid call was sent, no answer came back, and it is not sent again by itself."
                    + " Where the provider's history has no such edit, run the row again under another custom_id.");
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
                .put("name", name)
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
