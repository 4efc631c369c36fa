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
        StaticFile file = Arrays.stream(StaticFile.values())
                .filter(known -> known.fileName().equals(name))
                .findFirst()
                .orElseThrow(NotFoundException::new);
        // In place of what every answer begins with.
        http.headers().remove("Cache-Control");
        return Response.ok(file.bytes())
                .header("Content-Type", file.mediaType())
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .build();
    }
}
