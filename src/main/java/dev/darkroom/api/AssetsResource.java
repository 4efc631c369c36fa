package dev.darkroom.api;

import dev.darkroom.asset.Asset;
import dev.darkroom.asset.AssetConfig;
import dev.darkroom.asset.AssetStore;
import dev.darkroom.asset.IncomingAsset;
import dev.darkroom.asset.KeptAssets;
import dev.darkroom.job.ImageSource;
import dev.darkroom.problem.Problem;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pictures for later jobs. */
@Path("/api/v1/assets")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Assets")
class AssetsResource {

    private final AssetStore store;
    private final KeptAssets kept;
    private final Caller caller;
    private final UploadLimits limits;
    private final Places places;

    AssetsResource(AssetStore store, KeptAssets kept, Caller caller, AssetConfig config, UploadLimits limits) {
        this.store = store;
        this.kept = kept;
        this.caller = caller;
        this.limits = limits;
        this.places = new Places(config.concurrentUploads(), "TOO_MANY_UPLOADS", "pictures are being uploaded");
    }

    /**
     * A picture that is kept.
     *
     * @param asset what a row's {@code image} may be
     * @param mediaType by its content
     */
    record AssetView(String asset, String sha256, long bytes, String mediaType, int width, int height) {

        static AssetView of(Asset asset) {
            return new AssetView(
                    "asset:" + asset.sha256(),
                    asset.sha256(),
                    asset.bytes(),
                    asset.type().mediaType(),
                    asset.size().width(),
                    asset.size().height());
        }
    }

    @POST
    @Consumes({"image/png", "image/jpeg", "image/webp", "image/gif"})
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Hand in a picture for later jobs",
            description =
                    "Up to 50 MB. It is kept under its SHA-256, for its owner; the same picture again is no second one. Its kind is told by its content. It is kept for"
                            + " 30 days (darkroom.assets.keep-for) after it was last handed in or named by a batch. Nodes must share darkroom.assets.dir: a job that comes to"
                            + " a node without its picture fails, unpaid.")
    @RequestBody(
            content = {
                @Content(mediaType = "image/png", schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = "image/jpeg"),
                @Content(mediaType = "image/webp"),
                @Content(mediaType = "image/gif")
            })
    @APIResponse(
            responseCode = "201",
            description = "Kept from now on",
            content =
                    @Content(
                            schema = @Schema(implementation = AssetView.class),
                            examples =
                                    @ExampleObject(
                                            name = "mug",
                                            value =
                                                    "{\"asset\": \"asset:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\","
                                                            + " \"sha256\": \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\","
                                                            + " \"bytes\": 183204, \"media_type\": \"image/jpeg\", \"width\": 1024, \"height\": 768}")))
    @APIResponse(
            responseCode = "200",
            description = "Was kept already",
            content = @Content(schema = @Schema(implementation = AssetView.class)))
    @SuppressWarnings("try") // a place is held, not used
    public Response keep(InputStream body, @HeaderParam("Content-Length") String length, @Context UriInfo uri)
            throws IOException, SQLException {
        Values.onlyParameters(uri, Set.of());
        refuseTooLarge(length);
        try (Places.Place place = places.take(caller.onlyOwner());
                IncomingAsset picture = store.receive(limits.watch(body))) {
            boolean isNew = kept.keep(caller.token().owner(), picture);
            AssetView view = AssetView.of(picture.asset());
            return isNew ? Answers.created("/api/v1/assets/" + view.sha256(), view) : Answers.done(view);
        }
    }

    @HEAD
    @Path("/{sha256}")
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Whether a picture is kept",
            description = "For submitters: whether one of their owner's is, on this node.")
    @APIResponse(responseCode = "200", description = "It is, and need not be sent again")
    @APIResponse(responseCode = "404", description = "It is not")
    public Response head(@PathParam("sha256") String sha256) throws SQLException {
        Optional<String> type = ImageSource.Kept.isName(sha256)
                ? kept.find(caller.onlyOwner(), sha256)
                        .filter(found -> store.find(sha256).isPresent())
                : Optional.empty();
        return type.map(found -> Response.ok().type(found).build())
                .orElseThrow(() -> ProblemException.of(404, "NOT_FOUND", "There is no such picture."));
    }

    /** Where the sender says so at once, nothing is read. */
    private static void refuseTooLarge(String length) {
        if (length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > AssetStore.LARGEST) {
            throw new ProblemException(
                    Problem.of(
                            413,
                            "PICTURE_TOO_LARGE",
                            "The picture is not kept. It is larger than %,d bytes.".formatted(AssetStore.LARGEST),
                            "Content-Length",
                            null),
                    Map.of());
        }
    }
}
