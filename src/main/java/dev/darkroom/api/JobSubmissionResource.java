package dev.darkroom.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.intake.Format;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Single edits: handing one in. */
@Path("/api/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
class JobSubmissionResource {

    private static final String ONLY_JOB = "SELECT id FROM job WHERE batch_id = ? ORDER BY id LIMIT 1";

    private final JobViews views;
    private final Submissions submissions;
    private final Caller caller;
    private final Sql sql;

    JobSubmissionResource(JobViews views, Submissions submissions, Caller caller, Sql sql) {
        this.views = views;
        this.submissions = submissions;
        this.caller = caller;
        this.sql = sql;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Hand in one edit",
            description =
                    "The members of a JSONL row (image, prompt, and the parameters of the model), and on_uncertain. It becomes a batch of one job.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples =
                                    @ExampleObject(
                                            name = "mug",
                                            value =
                                                    "{\"image\": \"https://example.com/mug.jpg\", \"prompt\": \"Make the mug red\", \"steps\": 30}")))
    @APIResponse(
            responseCode = "202",
            description = "Queued",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response submit(InputStream body, @HeaderParam("Idempotency-Key") String key)
            throws IOException, SQLException {
        Idempotency.Key.of(key);
        ObjectNode json = ApiJson.read(body);
        String whole = json.toString();
        OnUncertain policy = Body.of(json)
                .text("on_uncertain", 20)
                .map(word -> Values.word(OnUncertain.class, "on_uncertain", word))
                .orElse(OnUncertain.HOLD);
        json.remove("on_uncertain");
        String name = json.path("custom_id").isTextual()
                        && !json.path("custom_id").textValue().isBlank()
                ? json.path("custom_id").textValue()
                : "job";
        Handed handed = new Handed(
                caller.token(),
                name.length() <= 200 ? name : "job",
                policy,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Idempotency.Key.of(key, "POST /jobs", whole));
        InputStream row = new ByteArrayInputStream(json.toString().getBytes(StandardCharsets.UTF_8));
        long batch = submissions.submit(row, Format.JSONL, handed);
        long id = sql.one(ONLY_JOB, found -> found.getLong(1), batch).orElseThrow();
        return Answers.accepted("/api/v1/jobs/" + id, views.get(id));
    }
}
