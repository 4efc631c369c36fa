package dev.darkroom.dashboard;

import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;

/** Stylesheet and scripts. Anybody may have them: the page to sign in needs them, too. */
@Path(StaticFile.ROOT)
class StaticFilesResource {

    @GET
    @Path("/{name}")
    @PermitAll
    public Response get(@PathParam("name") String name, @Context HttpServerResponse http) {
        // Also for a page of another version, while nodes are updated one after the other: better than none.
        StaticFile file = Arrays.stream(StaticFile.values())
                .filter(known -> known.wasCalled(name))
                .findFirst()
                .orElseThrow(NotFoundException::new);
        boolean isThisOne = file.fileName().equals(name);
        // In place of what every answer begins with.
        http.headers().remove("Cache-Control");
        return Response.ok(file.bytes())
                .header("Content-Type", file.mediaType())
                .header("Cache-Control", isThisOne ? "public, max-age=31536000, immutable" : "no-store")
                .build();
    }
}
