package dev.darkroom.api;

import dev.darkroom.queue.Retries;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Trying a single job once more that came to rest without a picture. */
@Path("/api/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Retries")
class JobRetriesResource {

    private final JobViews jobs;
    private final BatchViews batches;
    private final Retries retries;
    private final WakeUp wakeUp;

    JobRetriesResource(JobViews jobs, BatchViews batches, Retries retries, WakeUp wakeUp) {
        this.jobs = jobs;
        this.batches = batches;
        this.retries = retries;
        this.wakeUp = wakeUp;
    }

    @POST
    @Path("/{id}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Try a FAILED or CANCELLED job once more",
            description =
                    "Where its picture was bought already it is fetched again, free, and never bought again. Else it is sent again, and paid for "
                            + "when it succeeds, also where a call of it was charged or may have been. An UNCERTAIN job is refused (409): resolve it. "
                            + "The body may be left out, or say how many attempts of it you were shown: should it have been sent again since, nothing is done.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "as it was shown", value = "{\"attempts\": 1}")))
    @APIResponse(
            responseCode = "200",
            description = "It is in the line again",
            content = @Content(schema = @Schema(implementation = RetryView.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "It is in no state to be retried, was sent again since it was shown, a corrected row has replaced it, or its batch is cancelled")
    public Response retry(@PathParam("id") long id, InputStream in) throws IOException, SQLException {
        JobView job = jobs.get(id);
        Optional<Integer> shown =
                Body.readIfAny(in, JobsResource.ATTEMPTS).number(JobsResource.ATTEMPTS, 0, Integer.MAX_VALUE);
        job.requireAsShown(shown);
        Retries.Named named = retries.retry(id, shown);
        named.refused().values().stream().findFirst().ifPresent(Order::refuse);
        Order.announce(wakeUp);
        return Answers.done(RetryView.of(
                named.receipt(), Optional.empty(), batches.get(job.batchId()).creditsPerEdit()));
    }
}
