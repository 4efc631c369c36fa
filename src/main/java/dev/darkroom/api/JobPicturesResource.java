package dev.darkroom.api;

import dev.darkroom.picture.NoThumbnail;
import dev.darkroom.picture.Thumbnails;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.PathPart;

/** What a job's pictures look like. */
@Path("/api/v1/jobs")
@Tag(name = "Jobs")
class JobPicturesResource {

    private static final int DEFAULT_SIDE = 256;

    private final JobViews views;
    private final ResultFiles results;
    private final SourceFiles sources;
    private final PictureCache cache;

    JobPicturesResource(JobViews views, ResultFiles results, SourceFiles sources, PictureCache cache) {
        this.views = views;
        this.results = results;
        this.sources = sources;
        this.cache = cache;
    }

    /** Which picture of a job. */
    enum Which {
        RESULT,
        SOURCE
    }

    @GET
    @Path("/{id}/source")
    @Produces({"image/png", "image/jpeg", "image/webp", "image/gif"})
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "The picture that is edited",
            description =
                    "Where it was handed in, or is a file in darkroom.serve.input-dirs. One on the web or in the provider's store is answered with 409, and where it is.")
    @APIResponse(responseCode = "200", content = @Content(mediaType = "image/png"))
    public Response source(@PathParam("id") long id, @Context UriInfo uri, @Context Request request)
            throws SQLException, IOException {
        Values.onlyParameters(uri, Set.of());
        SourceFiles.Source source = sources.of(views.get(id));
        EntityTag tag = new EntityTag(source.key());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return unchanged != null
                ? unchanged.tag(tag).build()
                : Response.ok(new PathPart(source.file(), 0, Files.size(source.file())))
                        .type(source.type().mediaType())
                        .tag(tag)
                        .header(
                                "Content-Disposition",
                                "inline; filename=\"source." + source.type().ending() + "\"")
                        .build();
    }

    @GET
    @Path("/{id}/thumbnail")
    @Produces({"image/jpeg", "image/png"})
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "A picture of the job, small",
            description =
                    "A JPEG, or a PNG where it is transparent. Pictures of more than 50 megapixels (of 25 as WebP) are not shown small, nor are JPEGs in the colours of printers (CMYK).")
    @APIResponse(responseCode = "200", content = @Content(mediaType = "image/jpeg"))
    public Response thumbnail(
            @PathParam("id") long id,
            @Parameter(description = "Its longer side in pixels: 64, 128, 256 or 512; 256 where it is left out")
                    @QueryParam("size")
                    String size,
            @Parameter(description = "result or source; result where it is left out") @QueryParam("of") String of,
            @Context UriInfo uri,
            @Context Request request)
            throws SQLException, IOException {
        Values.onlyParameters(uri, Set.of("size", "of"));
        int side = size == null ? DEFAULT_SIDE : side(size);
        boolean isSource = of != null && Values.word(Which.class, "of", of) == Which.SOURCE;
        JobView job = views.get(id);
        if (isSource) {
            SourceFiles.Source source = sources.of(job);
            return small(source.key(), source.file(), side, request);
        }
        if (job.result() == null) {
            throw ProblemException.of(409, "NO_RESULT", "The job is " + job.state() + ": there is no picture of it.");
        }
        return small(job.result().sha256(), results.file(job), side, request);
    }

    private Response small(String key, java.nio.file.Path picture, int side, Request request) throws IOException {
        EntityTag tag = new EntityTag(key + "-" + side);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.tag(tag).build();
        }
        try {
            Thumbnails.Thumbnail small = cache.thumbnails().of(key, picture, side);
            return Response.ok(Files.readAllBytes(small.file()))
                    .type(MediaType.valueOf(small.mediaType()))
                    .tag(tag)
                    .build();
        } catch (NoThumbnail e) {
            throw switch (e.reason()) {
                case BUSY -> ProblemException.later(503, "TOO_MANY_THUMBNAILS", e.getMessage(), 5);
                case TOO_MANY_PIXELS -> ProblemException.of(409, "TOO_MANY_PIXELS", e.getMessage());
                case NOT_DECODABLE -> ProblemException.of(409, "NOT_DECODABLE", e.getMessage());
            };
        }
    }

    private static int side(String size) {
        String allowed = Thumbnails.SIDES.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return Thumbnails.SIDES.stream()
                .filter(side -> size.equals(side.toString()))
                .findFirst()
                .orElseThrow(() -> Values.refuse("size", size, "one of " + allowed));
    }
}
