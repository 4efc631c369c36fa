package dev.darkroom.api;

import dev.darkroom.queue.Cancels;
import dev.darkroom.queue.RecordNaming;
import dev.darkroom.queue.Resolutions;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Single edits: following one, fetching what it brought, deciding about it. They come by {@link JobSubmissionResource}. */
@Path("/api/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
class JobsResource {

    /** The last that came; it tells of the edit. */
    private static final String RECORD = """
            SELECT content_type, body FROM answer WHERE job_id = ? ORDER BY lease DESC LIMIT 1
            """;

    private final JobViews views;
    private final ResultFiles files;
    private final Cancels cancels;
    private final Resolutions resolutions;
    private final RecordNaming naming;
    private final WakeUp wakeUp;
    private final Sql sql;

    JobsResource(
            JobViews views,
            ResultFiles files,
            Cancels cancels,
            Resolutions resolutions,
            RecordNaming naming,
            WakeUp wakeUp,
            Sql sql) {
        this.views = views;
        this.files = files;
        this.cancels = cancels;
        this.resolutions = resolutions;
        this.naming = naming;
        this.wakeUp = wakeUp;
        this.sql = sql;
    }

    /** Member of an order about a job: how many attempts of it whoever orders was shown. */
    static final String ATTEMPTS = "attempts";

    /** What a person decides about an UNCERTAIN job. */
    enum Decision {
        RESEND,
        GIVE_UP,
        RECORD
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "A job with its attempts")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response get(@PathParam("id") long id, @Context Request request) throws SQLException {
        JobView job = views.get(id);
        return Answers.poll(request, job, job, job.askAgain());
    }

    @GET
    @Path("/{id}/record")
    @Produces({MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM})
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "The provider's last answer about a job, byte for byte")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            description =
                                                    "Whatever the provider sent: its aiRecord, with all its members")))
    public Response answer(@PathParam("id") long id) throws SQLException {
        views.get(id);
        record Answer(String type, byte[] body) {}
        Answer answer = sql.one(RECORD, row -> new Answer(row.getString(1), row.getBytes(2)), id)
                .orElseThrow(
                        () -> ProblemException.of(409, "NO_RECORD", "The provider has not answered about this job."));
        boolean json = answer.type() != null && answer.type().startsWith(MediaType.APPLICATION_JSON);
        return Response.ok(answer.body())
                .type(json ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_OCTET_STREAM)
                .build();
    }

    @GET
    @Path("/{id}/result")
    @Produces({"image/png", "image/jpeg", MediaType.APPLICATION_OCTET_STREAM})
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "The picture", description = "ETag is its SHA-256; a single byte range is honoured.")
    public Response result(
            @PathParam("id") long id,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @Context Request request)
            throws SQLException, IOException {
        return files.get(views.get(id), request, range, ifRange);
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "Cancel a job that is not at rest")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Order.class)))
    @RequestBody(ref = Body.NOTHING)
    public Response cancel(@PathParam("id") long id, InputStream body) throws IOException, SQLException {
        views.get(id);
        Body.readNothing(body);
        return Answers.done(Order.ofOne(cancels.cancel(List.of(id))));
    }

    @POST
    @Path("/{id}/resolve")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Decide about an UNCERTAIN job",
            description =
                    "decision: RESEND (may pay twice), GIVE_UP, or RECORD with the record_uuid of the edit in the provider's history. attempts: how many of its attempts "
                            + "you were shown; should it have been sent again since, the decision is refused (409).")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "give up", value = "{\"decision\": \"GIVE_UP\"}")))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response resolve(@PathParam("id") long id, InputStream in) throws IOException, SQLException {
        JobView job = views.get(id);
        Body body = Body.read(in, "decision", "record_uuid", ATTEMPTS);
        Optional<Integer> shown = body.number(ATTEMPTS, 0, Integer.MAX_VALUE);
        job.requireAsShown(shown);
        Decision decision = body.text("decision", 20)
                .map(word -> Values.word(Decision.class, "decision", word))
                .orElseThrow(() -> Body.missing("decision", "RESEND, GIVE_UP or RECORD"));
        if (body.has("record_uuid") && decision != Decision.RECORD) {
            throw ProblemException.invalid("record_uuid", "A record is named with the decision RECORD alone.", null);
        }
        switch (decision) {
            case RESEND -> Order.ofOne(resolutions.resend(id, shown));
            case GIVE_UP -> Order.ofOne(resolutions.giveUp(id, shown));
            case RECORD -> naming.name(id, record(body), shown).ifPresent(Order::refuse);
        }
        Order.announce(wakeUp);
        return Answers.done(views.get(id));
    }

    private static UUID record(Body body) {
        String allowed = "the uuid of the provider's record";
        String text = body.text("record_uuid", 100).orElseThrow(() -> Body.missing("record_uuid", allowed));
        if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw Values.refuse("record_uuid", text, allowed);
        }
        return UUID.fromString(text);
    }
}
