package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.queue.Refusal;
import dev.darkroom.queue.Retries;
import dev.darkroom.queue.Retry;
import dev.darkroom.queue.RetryReceipt;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Trying the jobs of a batch once more that came to rest without a picture. */
@Path("/api/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Retries")
class BatchRetriesResource {

    private final BatchViews batches;
    private final Retries retries;
    private final WakeUp wakeUp;

    BatchRetriesResource(BatchViews batches, Retries retries, WakeUp wakeUp) {
        this.batches = batches;
        this.retries = retries;
        this.wakeUp = wakeUp;
    }

    @POST
    @Path("/{id}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Try the failed jobs of a batch once more",
            description =
                    "Members: states (FAILED, CANCELLED, UNCERTAIN; FAILED alone where it is left out), error_codes (whatever the reason where it is left "
                            + "out), dry_run (true: only say what it would do), as_of (that of a dry run: what came to rest since is left alone). Without a body: all that failed. What was bought is fetched again, free. A job with a "
                            + "call of unknown outcome may be paid for twice: it goes only where UNCERTAIN is among the states. The cap of paid calls and a pause hold "
                            + "for retried jobs, too. A million jobs take about a minute; who repeats an order that was cut off goes on with what is left.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = {
                                @ExampleObject(
                                        name = "what would it cost",
                                        value = "{\"states\": [\"FAILED\"], \"dry_run\": true}"),
                                @ExampleObject(
                                        name = "one reason alone",
                                        value = "{\"error_codes\": [\"UPSTREAM_BUSY\"]}")
                            }))
    @APIResponse(
            responseCode = "200",
            description = "What was done, or would be",
            content = @Content(schema = @Schema(implementation = RetryView.class)))
    @APIResponse(responseCode = "409", description = "The batch is cancelled, and nothing of it was bought")
    public Response retry(@PathParam("id") long id, InputStream in) throws IOException, SQLException {
        BatchView batch = batches.get(id);
        Body body = Body.readIfAny(in, "states", "error_codes", "dry_run", "as_of");
        Set<JobState> states = body.words(JobState.class, "states");
        for (JobState state : states) {
            if (!Retry.STATES.contains(state)) {
                throw Values.refuse("states", state.name(), "FAILED, CANCELLED or UNCERTAIN");
            }
        }
        if (body.has("states") && states.isEmpty()) {
            throw Body.missing("states", "FAILED, CANCELLED or UNCERTAIN, at least one of them");
        }
        Set<ErrorCode> codes = body.words(ErrorCode.class, "error_codes");
        if (body.has("error_codes") && codes.isEmpty()) {
            throw Body.missing("error_codes", "a list of error codes, or left out");
        }
        Retry retry = new Retry(states.isEmpty() ? Set.of(JobState.FAILED) : states, codes);
        boolean dryRun = body.flag("dry_run").orElse(false);
        Optional<Instant> asOf = body.time("as_of");
        Optional<Instant> looked = dryRun ? asOf.isPresent() ? asOf : retries.now(id) : Optional.empty();
        RetryReceipt receipt = (dryRun ? retries.preview(id, retry, looked) : retries.retryBatch(id, retry, asOf))
                .orElseThrow(() -> ProblemException.notFound("batch", id));
        if (receipt.going() == 0 && receipt.leftCancelled() > 0) {
            Order.refuse(Refusal.BATCH_CANCELLED);
        }
        if (!dryRun) {
            Order.announce(wakeUp);
        }
        return Answers.done(RetryView.of(receipt, looked, batch.creditsPerEdit()));
    }
}
