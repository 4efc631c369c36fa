package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts what came to rest without a picture back into the queue. */
@Command(
        name = "retry",
        description = {
            "Sends jobs of a batch again that have failed, or single jobs.",
            "What was paid for and not fetched is fetched, free; everything else is bought.",
            ""
        })
final class RetryCommand extends OrderCommand {

    /** What can be sent again. */
    enum State {
        FAILED,
        CANCELLED,
        UNCERTAIN
    }

    @Parameters(paramLabel = "BATCH", arity = "0..1", description = "Number of a batch.")
    private Long batch;

    @Option(names = "--job", paramLabel = "JOB", description = "Numbers of single jobs.", arity = "1..*")
    private List<Long> jobs = new ArrayList<>();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description =
                    "Which jobs of the batch: ${COMPLETION-CANDIDATES}; default FAILED. UNCERTAIN ones may be paid for twice. "
                            + "CANCELLED ones are those that were cancelled one by one: of a batch that is cancelled itself nothing is bought again.")
    private List<State> states = new ArrayList<>();

    @Option(
            names = "--error",
            paramLabel = "CODE",
            split = ",",
            description = "Those alone that failed for this reason, such as UPSTREAM_BUSY; may be repeated.")
    private List<String> errors = new ArrayList<>();

    @Option(names = "--dry-run", description = "Say how many it would be, and do nothing.")
    private boolean dryRun;

    @Mixin
    private Confirmation confirmation;

    @Override
    public Integer call() {
        require(batch != null != !jobs.isEmpty(), "a batch, or jobs with --job");
        if (batch == null && (dryRun || !states.isEmpty() || !errors.isEmpty())) {
            throw new UserError(
                    "--state, --error and --dry-run choose among the jobs of a batch: with --job they are named already");
        }
        ServiceClient client = connect();
        if (batch != null) {
            JsonNode shown = dryRun ? Json.object() : ask(client, true, "");
            if (!dryRun && !agreed(shown)) {
                return ExitCode.FAILED;
            }
            // What comes to rest while a person thinks was not asked about.
            order("batch", batch, () -> ask(client, dryRun, shown.path("as_of").asText()));
            if (!dryRun) {
                tellOfItsRun(client, batch);
            }
        }
        jobs.forEach(id -> apart("job", id, () -> sendAgain(client, id)));
        return exitCode();
    }

    private void sendAgain(ServiceClient client, long id) {
        JsonNode job = client.get("/jobs/" + id);
        JsonNode attempts = job.path("attempts");
        if (!agreed(id, attempts)) {
            err().println("job " + id + ": left alone");
            declined();
            return;
        }
        order(
                "job",
                id,
                () -> client.post("/jobs/" + id + "/retry", Json.object().put("attempts", last(attempts))));
        tellOfItsRun(client, job.path("batch_id").asLong());
    }

    /** Who sends a row again that has failed unpaid wants just that; money that may have been spent already is asked about. */
    private boolean agreed(JsonNode preview) {
        long perhaps = preview.path("may_be_paid_before").asLong();
        long paid = preview.path("paid_before").asLong();
        if (!states.contains(State.UNCERTAIN) && perhaps == 0 && paid == 0) {
            return true;
        }
        return confirmation.given(
                "This buys %s again, of which %s may have been paid for before and %s was paid for and brought no picture."
                        .formatted(
                                Counted.of(preview.path("to_send").asLong(), "edit"),
                                Counted.number(perhaps),
                                Counted.number(paid)),
                err());
    }

    /** A picture that was bought is only fetched; a call that was charged, or may have been, without one is asked about. */
    private boolean agreed(long job, JsonNode attempts) {
        boolean isBought = false;
        boolean maySpendAgain = false;
        for (JsonNode attempt : attempts) {
            if (attempt.path("step").asText().equals("EDIT") && !isUnpaid(attempt)) {
                isBought |= attempt.path("outcome").asText().equals("SUCCEEDED");
                maySpendAgain = true;
            }
        }
        return isBought
                || !maySpendAgain
                || confirmation.givenForOne(
                        "Job %d may have been paid for before and brought no picture: this buys it again."
                                .formatted(job),
                        err());
    }

    /** How many there have been: they are numbered, and only the last are told. */
    static int last(JsonNode attempts) {
        return attempts.path(attempts.size() - 1).path("lease").asInt();
    }

    private static boolean isUnpaid(JsonNode attempt) {
        return attempt.path("paid").isBoolean() && !attempt.path("paid").asBoolean();
    }

    private JsonNode ask(ServiceClient client, boolean dry, String asOf) {
        ObjectNode filter = Json.object();
        if (!states.isEmpty()) {
            ArrayNode named = filter.putArray("states");
            states.forEach(state -> named.add(state.name()));
        }
        if (!errors.isEmpty()) {
            ArrayNode codes = filter.putArray("error_codes");
            errors.forEach(codes::add);
        }
        if (!asOf.isEmpty()) {
            filter.put("as_of", asOf);
        }
        return client.post("/batches/" + batch + "/retry", filter.put("dry_run", dry));
    }

    @Override
    String described(JsonNode answer) {
        long fetched = answer.path("to_fetch").asLong();
        long uncertain = answer.path("left_alone").path("uncertain").asLong();
        JsonNode credits = answer.path("estimated_credits");
        return done() + " " + Counted.of(answer.path("to_send").asLong(), "job")
                + (credits.isNumber() ? " (" + Counted.amount(credits.decimalValue()) + " credits, estimated)" : "")
                + (fetched > 0 ? "; fetches " + Counted.of(fetched, "picture") + " that was paid for, free" : "")
                + (uncertain > 0
                        ? "; leaves " + Counted.number(uncertain)
                                + " alone that may have been paid for: --state UNCERTAIN takes them, too"
                        : "");
    }

    @Override
    String done() {
        return dryRun ? "would send again" : "sends again";
    }
}
