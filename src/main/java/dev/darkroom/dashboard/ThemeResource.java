package dev.darkroom.dashboard;

import dev.darkroom.api.Values;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Chooses light or dark, signed in or not. */
@Path("/theme")
class ThemeResource {

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @PermitAll
    public Response choose(
            @FormParam("theme") String word, @HeaderParam("Referer") String from, @Context HttpServerRequest http) {
        Values.word(Theme.class, "theme", word == null ? "" : word).keep(http);
        return Pages.to(page(from));
    }

    /** Back to where the form was; whatever host that claims to be, only its path counts. */
    private static String page(String from) {
        try {
            URI page = URI.create(from == null ? "/" : from);
            return LocalPath.of(page.getRawPath() + (page.getRawQuery() == null ? "" : "?" + page.getRawQuery()));
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }
}
