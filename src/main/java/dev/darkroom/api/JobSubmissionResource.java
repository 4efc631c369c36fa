package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** The parts of a form, for the document. */
    record JobForm(
            @Schema(description = "The members of a JSONL row, without image", required = true)
            String job,

            @Schema(format = "binary", required = true) String picture) {}

    @POST
    @Consumes({MediaType.APPLICATION_JSON, MediaType.MULTIPART_FORM_DATA})
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Hand in one edit",
            description =
                    "The members of a JSONL row (image, prompt, and the parameters of the model), and on_uncertain. It becomes a batch of one job. As"
                            + " multipart/form-data: job, these members without image, and picture, the picture itself.")
    @RequestBody(
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        examples =
                                @ExampleObject(
                                        name = "mug",
                                        value =
                                                "{\"image\": \"https://example.com/mug.jpg\", \"prompt\": \"Make the mug red\", \"steps\": 30}")),
                @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(implementation = JobForm.class))
            })
    @APIResponse(
            responseCode = "202",
            description = "Queued",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @SuppressWarnings("try") // a place is held, not used
    public Response submit(
            InputStream body,
            @HeaderParam("Content-Type") String type,
            @HeaderParam("Idempotency-Key") String key,
            @Context UriInfo uri)
            throws IOException, SQLException {
        Values.onlyParameters(uri, Set.of());
        Idempotency.Key.of(key);
        try (SubmittedPictures pictures = submissions.pictures(caller.token().owner(), caller.onlyOwner());
                Places.Place place = FormParts.isForm(type) ? submissions.place(pictures) : () -> {}) {
            long batch = inTurn(JobUpload.receive(submissions.watch(body), type, pictures), pictures, key);
            return answer(batch);
        }
    }

    private Response answer(long batch) {
        try {
            long id = sql.one(ONLY_JOB, found -> found.getLong(1), batch).orElseThrow();
            return Answers.queued("/api/v1/jobs/" + id, "id", id, () -> views.get(id));
        } catch (SQLException e) {
            return Answers.queued("/api/v1/jobs?batch_id=" + batch, "batch_id", batch, () -> {
                throw e;
            });
        }
    }

    /** The batch of one is called like its job, whose id is checked with the row: what cannot be a name is refused there. */
    private static String name(JsonNode customId) {
        String name = customId.asText();
        boolean fits = customId.isTextual()
                && !name.isBlank()
                && name.length() <= 200
                && name.chars().noneMatch(Character::isISOControl);
        return fits ? name : "job";
    }

    @SuppressWarnings("try") // a turn is held, not used
    private long inTurn(JobUpload upload, SubmittedPictures pictures, String key) throws IOException, SQLException {
        try (Places.Place turn = submissions.jobTurn()) {
            return submit(upload, pictures, key);
        }
    }

    private long submit(JobUpload upload, SubmittedPictures pictures, String key) throws IOException, SQLException {
        ObjectNode json = upload.json();
        String whole = upload.fingerprint();
        OnUncertain policy = Body.of(json)
                .text("on_uncertain", 20)
                .map(word -> Values.word(OnUncertain.class, "on_uncertain", word))
                .orElse(OnUncertain.HOLD);
        json.remove("on_uncertain");
        String name = name(json.path("custom_id"));
        Handed handed = new Handed(
                caller.token(),
                name,
                policy,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Idempotency.Key.of(key, "POST /jobs", whole));
        InputStream row = new ByteArrayInputStream(json.toString().getBytes(StandardCharsets.UTF_8));
        return submissions.submit(row, Format.JSONL, pictures, handed);
    }
}
