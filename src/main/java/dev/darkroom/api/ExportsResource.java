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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The results of a whole batch, at any time: what is not at rest yet is told as it stands. */
@Path("/api/v1/batches")
@RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
@Tag(name = "Results")
class ExportsResource {

    private static final String CSV = "text/csv";
    private static final String JSONL = "application/jsonl";
    private static final String ZIP = "application/zip";
    private static final String BUSY = "This node is sending as many results as it does at once: Retry-After";

    private final BatchViews batches;
    private final Exports exports;
    private final Caller caller;

    ExportsResource(BatchViews batches, Exports exports, Caller caller) {
        this.batches = batches;
        this.exports = exports;
        this.caller = caller;
    }

    @GET
    @Path("/{id}/results.csv")
    @Produces(CSV)
    @Operation(
            summary = "Every row, as CSV",
            description =
                    "The columns of manifest.csv. Cells are the user's and the provider's own words: one that begins with = is a formula to a spreadsheet. "
                            + "A picture that was fetched and is not on this node's disk is told in its row: it is SUCCEEDED, with the error_code RESULT_NOT_HERE.")
    @APIResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "503", description = BUSY)
    public Response csv(@PathParam("id") long id, @Context RoutingContext context) throws SQLException {
        return exports.send(batches.get(id), Exports.Kind.RESULTS_CSV, caller.onlyOwner(), context);
    }

    @HEAD
    @Path("/{id}/results.csv")
    @Produces(CSV)
    @Operation(hidden = true)
    public Response csvHead(@PathParam("id") long id) throws SQLException {
        return exports.head(batches.get(id), Exports.Kind.RESULTS_CSV);
    }

    @GET
    @Path("/{id}/results.jsonl")
    @Produces(JSONL)
    @Operation(
            summary = "Every row, as JSON, one a line",
            description = "The names of results.csv; null where a cell is empty.")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = JSONL, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "503", description = BUSY)
    public Response jsonl(@PathParam("id") long id, @Context RoutingContext context) throws SQLException {
        return exports.send(batches.get(id), Exports.Kind.RESULTS_JSONL, caller.onlyOwner(), context);
    }

    @HEAD
    @Path("/{id}/results.jsonl")
    @Produces(JSONL)
    @Operation(hidden = true)
    public Response jsonlHead(@PathParam("id") long id) throws SQLException {
        return exports.head(batches.get(id), Exports.Kind.RESULTS_JSONL);
    }

    @GET
    @Path("/{id}/results.zip")
    @Produces(ZIP)
    @Operation(
            summary = "Pictures, records, results.csv and errors.csv in one archive",
            description =
                    "A picture that is not on this node's disk is named in missing.txt and in its row of results.csv (RESULT_NOT_HERE).")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = ZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "503", description = BUSY)
    public Response zip(@PathParam("id") long id, @Context RoutingContext context) throws SQLException {
        return exports.send(batches.get(id), Exports.Kind.RESULTS_ZIP, caller.onlyOwner(), context);
    }

    @HEAD
    @Path("/{id}/results.zip")
    @Produces(ZIP)
    @Operation(hidden = true)
    public Response zipHead(@PathParam("id") long id) throws SQLException {
        return exports.head(batches.get(id), Exports.Kind.RESULTS_ZIP);
    }

    @GET
    @Path("/{id}/errors.csv")
    @Produces(CSV)
    @Operation(
            summary = "The rows that failed, to be corrected and handed in again",
            description =
                    "Under the header of the input, with error_code and error_message. Rows that were or may have been paid for are not among them: retry "
                            + "those. Where none has failed, its header alone.")
    @APIResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "503", description = BUSY)
    public Response errors(@PathParam("id") long id, @Context RoutingContext context) throws SQLException {
        return exports.send(batches.get(id), Exports.Kind.ERRORS_CSV, caller.onlyOwner(), context);
    }

    @HEAD
    @Path("/{id}/errors.csv")
    @Produces(CSV)
    @Operation(hidden = true)
    public Response errorsHead(@PathParam("id") long id) throws SQLException {
        return exports.head(batches.get(id), Exports.Kind.ERRORS_CSV);
    }
}
