package dev.darkroom.api;

import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The verdict about one picture. */
@Path("/api/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Verdicts")
class VerdictsResource {

    private final JobViews jobs;
    private final Verdicts verdicts;

    VerdictsResource(JobViews jobs, Verdicts verdicts) {
        this.jobs = jobs;
        this.verdicts = verdicts;
    }

    @GET
    @Path("/{id}/verdict")
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "What was said of a job's picture")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobVerdict.class)))
    @APIResponse(responseCode = "404", description = "No verdict was given yet (NO_VERDICT)")
    public Response get(@PathParam("id") long id, @Context Request request) throws SQLException {
        jobs.get(id);
        JobVerdict verdict = verdicts.find(id)
                .orElseThrow(() ->
                        ProblemException.of(404, "NO_VERDICT", "Nobody has accepted or rejected the job's picture."));
        return Answers.read(request, verdict);
    }

    @PUT
    @Path("/{id}/verdict")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Accept or reject a job's picture",
            description =
                    "verdict: ACCEPTED or REJECTED; reason: up to 500 characters on one line, may be left out. It replaces an earlier verdict; the same once more changes "
                            + "nothing. The picture stays as it is.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples =
                                    @ExampleObject(
                                            name = "reject",
                                            value = "{\"verdict\": \"REJECTED\", \"reason\": \"the hat floats\"}")))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobVerdict.class)))
    @APIResponse(responseCode = "409", description = "The job has no picture (NO_RESULT)")
    public Response put(@PathParam("id") long id, InputStream in) throws IOException, SQLException {
        JobView job = jobs.get(id);
        Body body = Body.read(in, "verdict", "reason");
        Verdict verdict = body.text("verdict", 20)
                .map(word -> Values.word(Verdict.class, "verdict", word))
                .orElseThrow(() -> Body.missing("verdict", "ACCEPTED or REJECTED"));
        return Answers.done(verdicts.set(job, verdict, body.text("reason", Verdicts.LONGEST_REASON)));
    }

    @DELETE
    @Path("/{id}/verdict")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "Take a verdict back", description = "Where there is none, nothing happens.")
    @APIResponse(responseCode = "204", description = "There is none now")
    public Response delete(@PathParam("id") long id) throws SQLException {
        jobs.get(id);
        verdicts.clear(id);
        return Response.noContent().build();
    }
}
