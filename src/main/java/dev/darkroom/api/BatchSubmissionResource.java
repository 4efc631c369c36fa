package dev.darkroom.api;

import dev.darkroom.intake.IntakeReport;
import dev.darkroom.intake.Warning;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import dev.darkroom.webhook.WebhookOrder;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Batches: handing rows in. */
@Path("/api/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Batches")
class BatchSubmissionResource {

    private static final Set<String> PARAMETERS = Set.of(
            "name",
            "priority",
            "on_uncertain",
            "max_paid",
            "credits_per_edit",
            "dry_run",
            WebhookOrders.URL,
            WebhookOrders.EVENTS);

    private final BatchViews views;
    private final Submissions submissions;
    private final WebhookOrders webhooks;
    private final Caller caller;

    BatchSubmissionResource(BatchViews views, Submissions submissions, WebhookOrders webhooks, Caller caller) {
        this.views = views;
        this.submissions = submissions;
        this.webhooks = webhooks;
        this.caller = caller;
    }

    /**
     * The parts of a form, for the document.
     *
     * @param file the rows; CSV or JSONL by its Content-Type or filename
     * @param picture as often as there are pictures; the filename is the path in the rows
     * @param pictures from paths in the rows to SHA-256
     */
    record BatchForm(
            @Schema(format = "binary", required = true) String file,
            @Schema(format = "binary") List<String> picture,
            Map<String, String> pictures) {}

    /**
     * What a file would do.
     *
     * @param uploads rows whose picture has to be uploaded first
     * @param pictures different pictures among these, at most
     */
    record DryRun(int rows, int uploads, int pictures, BigDecimal estimatedCredits, List<Warning> warnings) {}

    @POST
    @Consumes({BatchUpload.CSV, BatchUpload.JSONL, BatchUpload.NDJSON, MediaType.MULTIPART_FORM_DATA})
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Hand in a CSV or JSONL of rows, alone or with their pictures",
            description =
                    "All rows are queued, or none. Up to 1,000,000 rows and 1 GiB, pictures included. With dry_run=true they are checked and nothing is queued or kept. As"
                            + " multipart/form-data: file, and either a part picture for each picture, whose filename is the path as the rows name it, or one part pictures,"
                            + " a JSON object from these paths to the SHA-256 of pictures that were handed in before (up to 100,000). Pictures that no row names are not"
                            + " kept. A body with a Content-Encoding is refused.")
    @RequestBody(
            content = {
                @Content(
                        mediaType = BatchUpload.CSV,
                        schema = @Schema(type = SchemaType.STRING),
                        examples =
                                @ExampleObject(
                                        name = "mugs",
                                        value =
                                                "custom_id,image,prompt\nmug-1,https://example.com/mug.jpg,Make the mug red\n")),
                @Content(
                        mediaType = BatchUpload.JSONL,
                        schema = @Schema(type = SchemaType.STRING),
                        examples =
                                @ExampleObject(
                                        name = "mugs",
                                        value =
                                                "{\"image\": \"https://example.com/mug.jpg\", \"prompt\": \"Make the mug red\"}\n")),
                @Content(mediaType = BatchUpload.NDJSON, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(implementation = BatchForm.class))
            })
    @Parameter(
            name = WebhookOrders.URL,
            in = ParameterIn.QUERY,
            description =
                    "Where to tell what becomes of the batch, signed as Standard Webhooks says (see /webhook-secret)",
            schema = @Schema(type = SchemaType.STRING),
            example = "https://example.com/darkroom")
    @Parameter(
            name = WebhookOrders.EVENTS,
            in = ParameterIn.QUERY,
            description =
                    "Some of FINISHED, STOPPED and JOB, with commas between; FINISHED,STOPPED where it is left out",
            schema = @Schema(type = SchemaType.STRING),
            example = "FINISHED,JOB")
    @APIResponse(
            responseCode = "202",
            description = "Queued",
            content = @Content(schema = @Schema(implementation = BatchView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Checked only",
            content = @Content(schema = @Schema(implementation = DryRun.class)))
    public Response submit(
            InputStream body,
            @HeaderParam("Content-Type") String type,
            @HeaderParam("Idempotency-Key") String key,
            @QueryParam("name") String name,
            @QueryParam("priority") String priority,
            @QueryParam("on_uncertain") String onUncertain,
            @QueryParam("max_paid") String maxPaid,
            @QueryParam("credits_per_edit") String creditsPerEdit,
            @QueryParam("dry_run") String dryRun,
            @Context UriInfo uri)
            throws IOException, SQLException {
        Values.onlyParameters(uri, PARAMETERS);
        boolean dry = dryRun != null && Values.flag("dry_run", dryRun);
        Handed handed = new Handed(
                caller.token(),
                name == null ? "batch" : Values.text("name", name, 200),
                onUncertain == null ? OnUncertain.HOLD : Values.word(OnUncertain.class, "on_uncertain", onUncertain),
                Optional.ofNullable(maxPaid).map(n -> (int) Values.number("max_paid", n, 0, Integer.MAX_VALUE)),
                Optional.ofNullable(creditsPerEdit).map(n -> Values.amount("credits_per_edit", n)),
                priority == null
                        ? Map.of()
                        : Map.of("priority", Long.toString(Values.number("priority", priority, 0, 9))),
                Optional.empty());
        Optional<WebhookOrder> webhook = webhooks.of(uri);
        // A malformed key is told before the upload.
        Idempotency.Key.of(key);
        SubmittedPictures pictures = submissions.pictures(handed.by().owner(), caller.onlyOwner());
        return submissions.receive(body, type, pictures, upload -> {
            if (dry) {
                return Answers.done(preview(submissions.check(upload, handed), handed));
            }
            Optional<Idempotency.Key> request =
                    Idempotency.Key.of(key, "POST /batches", upload.format().name(), sorted(uri), upload.fingerprint());
            long id = submissions.submit(
                    upload.rows(),
                    upload.format(),
                    pictures,
                    handed.keyed(request).telling(webhook));
            return Answers.queued("/api/v1/batches/" + id, "id", id, () -> views.get(id));
        });
    }

    private static String sorted(UriInfo uri) {
        MultivaluedMap<String, String> parameters = uri.getQueryParameters();
        return new TreeMap<>(parameters).toString();
    }

    private static DryRun preview(IntakeReport report, Handed handed) {
        return new DryRun(
                report.rows(),
                report.uploads(),
                report.pictures(),
                handed.creditsPerEdit().map(report::cost).orElse(null),
                report.warnings());
    }
}
