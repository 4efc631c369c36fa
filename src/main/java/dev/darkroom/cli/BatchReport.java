package dev.darkroom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.result.BatchSummary;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a batch has come out, for whoever has waited for it, in the same process or at a service.
 *
 * @param reasons why jobs came to rest without a picture, by error code
 * @param creditsPerEdit empty: no estimate is made
 */
record BatchReport(
        RunEnd end,
        BatchSummary summary,
        Map<String, Long> reasons,
        Optional<BigDecimal> creditsPerEdit,
        Duration took) {

    /**
     * What can be done about it, which depends on where it was done.
     *
     * @param raiseCap where the cap of paid calls is reached
     * @param release where a person holds back what is left
     * @param goOn where something is left for another reason
     * @param correct where rows have failed
     * @param find where the outcome of paid calls is unknown
     * @param whole where every row is told of
     */
    record Remedies(String raiseCap, String release, String goOn, String correct, String find, String whole) {}

    /**
     * "3 of 4 pictures edited", and how much was paid.
     *
     * @param within how long that took, where it can be said
     * @param call what a paid call is called
     * @param behind what else belongs to the sentence
     */
    void numbers(PrintWriter err, String within, String call, String since, String behind) {
        err.printf(
                Locale.ROOT,
                "%,d of %s edited%s; %s%s%s%s.%n",
                summary.in(JobState.SUCCEEDED),
                Counted.of(summary.total(), "picture"),
                within,
                Counted.of(summary.paidCalls(), call),
                since,
                summary.possiblyPaidCalls() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %,d more may have been paid (outcome unknown)",
                                summary.possiblyPaidCalls()),
                behind);
        credits().ifPresent(credits -> err.println("Estimated cost: " + Counted.amount(credits) + " credits."));
        reasons.forEach((reason, count) -> err.printf(Locale.ROOT, "%,7d  %s%n", count, explained(reason)));
    }

    void next(PrintWriter err, Remedies remedies) {
        long left = summary.in(JobState.QUEUED) + summary.in(JobState.RUNNING);
        end.stop().ifPresent(stop -> err.println("Stopped: " + stop.code() + ": " + stop.message()));
        if (end.state().equals("capped")) {
            err.println("The cap of paid calls (--max-paid) is reached with " + Counted.rows(left) + " left. "
                    + remedies.raiseCap());
        } else if (end.state().equals("held")) {
            err.println(Counted.rows(left) + " left, which a person has paused or cancelled. " + remedies.release());
        } else if (left > 0) {
            err.println(Counted.rows(left) + " left. " + remedies.goOn());
        }
        if (summary.in(JobState.FAILED) > 0) {
            err.println(remedies.correct());
        }
        if (summary.in(JobState.UNCERTAIN) > 0) {
            err.println(Counted.rows(summary.in(JobState.UNCERTAIN))
                    + " UNCERTAIN: the paid call was sent, no answer came back, and it is not sent again by itself. "
                    + remedies.find());
        }
        err.println(remedies.whole());
    }

    int exitCode() {
        return end.exitCode(summary);
    }

    /** Adds what a program wants to know to an object. */
    ObjectNode addTo(ObjectNode json) {
        json.put("end", end.state());
        end.stop().ifPresent(stop -> json.put("stop_code", stop.code()).put("stop_message", stop.message()));
        ObjectNode counts = json.putObject("request_counts").put("total", summary.total());
        summary.rows().forEach((state, count) -> counts.put(state.name().toLowerCase(Locale.ROOT), count));
        json.put("paid_calls", summary.paidCalls()).put("possibly_paid_calls", summary.possiblyPaidCalls());
        credits().ifPresent(credits -> json.put("credits_spent", credits));
        ObjectNode errors = json.putObject("errors");
        reasons.forEach(errors::put);
        return json.put("seconds", BigDecimal.valueOf(took.toMillis(), 3)).put("exit_code", exitCode());
    }

    static void print(ObjectNode json) {
        Output.text().println(Json.line(json));
    }

    /** Of all calls that were paid, or may have been: nobody is told less than it was. */
    private Optional<BigDecimal> credits() {
        return creditsPerEdit.map(
                price -> price.multiply(BigDecimal.valueOf(summary.paidCalls() + summary.possiblyPaidCalls())));
    }

    static String explained(String code) {
        return Arrays.stream(ErrorCode.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .map(known -> code + ": " + known.explanation())
                .orElse(code);
    }
}
