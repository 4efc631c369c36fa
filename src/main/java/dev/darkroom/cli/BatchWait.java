package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.Listing;
import dev.darkroom.client.Query;
import dev.darkroom.client.ServiceClient;
import dev.darkroom.client.ServiceException;
import dev.darkroom.job.JobState;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Pace;
import dev.darkroom.result.BatchSummary;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a batch of a service to come to rest, and shows and tells of it as a run does of its own. */
final class BatchWait {

    private static final Duration LOOK = Duration.ofMillis(500);

    /** Jobs whose reasons are counted; who has more reads them in results.csv. */
    private static final int EXPLAINED = 10_000;

    private final ServiceClient client;
    private final long id;
    private final String out;
    private final PrintWriter err;
    private final CountDownLatch asked = new CountDownLatch(1);
    private boolean reasonsCut;
    private boolean reasonsUnknown;

    /** @param out where its pictures are to go, as a word for a shell; empty: nobody has said so */
    BatchWait(ServiceClient client, long id, Optional<String> out, PrintWriter err) {
        this.client = client;
        this.id = id;
        this.out = out.orElse("DIR");
        this.err = err;
    }

    /**
     * Until nothing of it runs or can be claimed, now or by the service's next look, the queue is stopped, or Ctrl-C.
     *
     * @param started {@link System#nanoTime()} of what the time is counted from
     */
    BatchReport await(long started) {
        Thread waiting = Thread.currentThread();
        Interrupts.install(
                () -> {
                    asked.countDown();
                    waiting.interrupt();
                },
                () -> {});
        RunProgress bar = new RunProgress(System.err, Terminal.isThere());
        JsonNode batch = null;
        RunEnd end = null;
        try {
            do {
                batch = client.getPatiently("/batches/" + id);
                Pace.State pace = BatchCounts.pace(client.getPatiently("/queue"), Instant.now());
                BatchProgress progress = BatchCounts.progress(batch);
                bar.show(progress, pace, System.nanoTime());
                end = end(batch, progress, pace);
            } while (end == null && !interrupted());
        } catch (ServiceException e) {
            if (batch == null || asked.getCount() > 0 || !(e instanceof ServiceException.Unreachable)) {
                bar.end();
                tellHowToGoOn(e);
                throw e;
            }
        }
        bar.end();
        JsonNode price = batch.path("credits_per_edit");
        Map<String, Long> reasons = end == null ? Map.of() : reasonsIfKnown();
        reasonsUnknown |= end == null;
        return new BatchReport(
                end == null || asked.getCount() == 0 && reasonsUnknown ? RunEnd.interrupted() : end,
                BatchCounts.summary(batch),
                reasons,
                price.isNumber() ? Optional.of(price.decimalValue()) : Optional.empty(),
                Duration.ofNanos(System.nanoTime() - started));
    }

    /** Before a command gives up on a service, or on its own disk. */
    void tellHowToGoOn(Exception failure) {
        boolean isOfTheAsker = failure instanceof ServiceException.Refused refused
                && refused.problem().isInput();
        if (!isOfTheAsker) {
            err.println(Terminal.clear() + "Batch " + id
                    + " is at the service all the same. To follow it again: darkroom watch " + id
                    + ". To fetch its pictures: darkroom results " + id + " --out " + out);
        }
    }

    private static RunEnd end(JsonNode batch, BatchProgress progress, Pace.State pace) {
        if (progress.atRest() && !BatchCounts.isHeldForAMoment(batch)) {
            boolean capped = BatchCounts.isHeldFor(batch, "MAX_PAID");
            return progress.held() == 0 ? RunEnd.finished() : capped ? RunEnd.capped() : RunEnd.heldBack();
        }
        if (BatchCounts.waitsForItsRun(batch)) {
            return RunEnd.withoutWorker();
        }
        // What was sent before the stop still comes to its end.
        return progress.running() > 0 ? null : pace.stop().map(RunEnd::stopped).orElse(null);
    }

    private boolean interrupted() {
        try {
            return asked.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The counts are in hand: they are told, whether or not the service still answers why. */
    private Map<String, Long> reasonsIfKnown() {
        try {
            return reasons();
        } catch (ServiceException e) {
            reasonsUnknown = true;
            err.println(
                    "Why rows have failed is not known, since the service does not tell any more: " + e.getMessage());
            return Map.of();
        }
    }

    private Map<String, Long> reasons() {
        Map<String, Long> counts = new TreeMap<>();
        for (String state : new String[] {"FAILED", "CANCELLED", "UNCERTAIN"}) {
            Query jobs = Query.of("/jobs").with("batch_id", id).with("state", state);
            reasonsCut |= new Listing(client::getPatiently, jobs)
                    .read(
                            EXPLAINED,
                            part -> part.forEach(job ->
                                    counts.merge(job.path("error").path("code").asText(state), 1L, Long::sum)));
        }
        Map<String, Long> ordered = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return ordered;
    }

    /**
     * Says how it has come out.
     *
     * @param timed whether it was begun when the waiting was
     */
    void tell(BatchReport report, boolean timed) {
        report.numbers(err, timed ? " in " + Durations.human(report.took()) : "", "paid call", "", "");
        if (reasonsCut) {
            err.println("Reasons are those of the first " + Counted.number(EXPLAINED)
                    + " rows of each state; darkroom results " + id
                    + " --out " + out + " brings results.csv, which has all of them.");
        }
        report.next(
                err,
                new BatchReport.Remedies(
                        "To go on: darkroom resume " + id + " --max-paid N, with a higher N.",
                        "To go on: darkroom resume " + id,
                        goOn(report.end()),
                        failed(report.summary()),
                        "Look into the provider's history, then decide: darkroom jobs " + id
                                + " --state UNCERTAIN, darkroom resolve JOB.",
                        "The pictures: darkroom results " + id + " --out " + out));
    }

    /**
     * What was paid for is never among the rows to be corrected and bought. The service does not tell how many that are; but each row that succeeded or is UNCERTAIN has had a
     * call of its own, so that where no others were charged no failed row was.
     */
    private String failed(BatchSummary summary) {
        long charged = summary.paidCalls() + summary.possiblyPaidCalls();
        boolean unpaid = charged <= summary.in(JobState.SUCCEEDED) + summary.in(JobState.UNCERTAIN);
        return unpaid
                ? "Failed rows: darkroom errors " + id + " lists them, to be corrected and submitted; darkroom retry "
                        + id + " sends those again that may clear by themselves."
                : "Failed rows, some of which may have been paid for: darkroom retry " + id
                        + " fetches what was paid for, free, and sends the others again (--dry-run says how many). darkroom errors "
                        + id + " lists those alone that cost nothing, if there are any, to be corrected and submitted.";
    }

    private String goOn(RunEnd end) {
        if (end.stop().isPresent()) {
            return "They stay in the queue. Once the reason is mended: darkroom resume --queue";
        }
        return end.state().equals("no-worker")
                ? "They are of a run that is not going on, and the service does not work on them: give the same run command again."
                : "The service works on. To follow it again: darkroom watch " + id;
    }

    long batch() {
        return id;
    }

    ObjectNode json(BatchReport report) {
        ObjectNode json = report.addTo(Json.object().put("batch_id", id));
        return reasonsCut || reasonsUnknown ? json.put("errors_incomplete", true) : json;
    }
}
