package dev.darkroom.api;

import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The verdicts about the pictures of a batch. */
@Path("/api/v1/batches")
@RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
@Tag(name = "Verdicts")
class BatchVerdictsResource {

    private static final String CSV = "text/csv";

    private final BatchViews batches;
    private final Verdicts verdicts;
    private final Exports exports;
    private final Caller caller;

    BatchVerdictsResource(BatchViews batches, Verdicts verdicts, Exports exports, Caller caller) {
        this.batches = batches;
        this.verdicts = verdicts;
        this.exports = exports;
        this.caller = caller;
    }

    /**
     * A part of the list.
     *
     * @param counts of the whole batch
     * @param nextCursor null at the end
     */
    record VerdictPart(VerdictCounts counts, List<JobVerdict> data, boolean hasMore, String nextCursor) {}

    @GET
    @Path("/{id}/verdicts")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "How many pictures were accepted and rejected, and which")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = VerdictPart.class)))
    public Response list(
            @PathParam("id") long id,
            @QueryParam("verdict") String verdict,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri,
            @Context Request request)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("verdict", "cursor", "limit"));
        batches.get(id);
        Optional<Verdict> kind = Optional.ofNullable(verdict).map(word -> Values.word(Verdict.class, "verdict", word));
        Page.Part<JobVerdict> part = verdicts.list(id, kind, Page.of(cursor, limit));
        return Answers.read(
                request, new VerdictPart(verdicts.counts(id), part.data(), part.hasMore(), part.nextCursor()));
    }

    @GET
    @Path("/{id}/verdicts.csv")
    @Produces(CSV)
    @Operation(
            summary = "Every verdict, as CSV",
            description =
                    "custom_id, job_id, verdict, reason, decided_by, decided_at, prompt, redo_job_id, in the order of the rows. Cells are people's own words: one that "
                            + "begins with = is a formula to a spreadsheet.")
    @APIResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(
            responseCode = "503",
            description = "This node is sending as many results as it does at once: Retry-After")
    public Response csv(@PathParam("id") long id, @Context RoutingContext context) throws SQLException {
        return exports.send(batches.get(id), Exports.Kind.VERDICTS_CSV, caller.onlyOwner(), context);
    }

    @HEAD
    @Path("/{id}/verdicts.csv")
    @Produces(CSV)
    @Operation(hidden = true)
    public Response csvHead(@PathParam("id") long id) throws SQLException {
        return exports.head(batches.get(id), Exports.Kind.VERDICTS_CSV);
    }
}
