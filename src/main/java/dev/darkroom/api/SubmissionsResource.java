package dev.darkroom.api;

import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.PathPart;

/** What was wrong with submissions that were refused. */
@Path("/api/v1/submissions")
@Tag(name = "Batches")
class SubmissionsResource {

    private final RefusedSubmissions refused;
    private final Caller caller;

    SubmissionsResource(RefusedSubmissions refused, Caller caller) {
        this.refused = refused;
        this.caller = caller;
    }

    @GET
    @Path("/{id}/errors.csv")
    @Produces("text/csv")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Everything that was wrong with the rows of a refused submission",
            description =
                    "The errors_url of its answer. For an hour, for the owner who submitted, from any node: these lists lie in the data directory. Up to a million mistakes.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "text/csv",
                            examples =
                                    @ExampleObject(
                                            name = "mistakes",
                                            value =
                                                    "line,row,column,value,message\n2,1,steps,99,must be a whole number from 15 to 50\n")))
    public Response errors(@PathParam("id") String id, @Context UriInfo uri) throws IOException {
        Values.onlyParameters(uri, Set.of());
        Optional<java.nio.file.Path> file = id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? refused.find(caller.token().owner(), UUID.fromString(id))
                : Optional.empty();
        java.nio.file.Path found = file.orElseThrow(() -> ProblemException.of(
                404, "NOT_FOUND", "There is no such list: it is kept for an hour, for the owner who submitted."));
        return Response.ok(new PathPart(found, 0, Files.size(found)))
                .header("Content-Disposition", "attachment; filename=\"errors.csv\"")
                .build();
    }
}
