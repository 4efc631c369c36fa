package dev.darkroom.dashboard;

import dev.darkroom.security.SignIn;
import io.quarkus.security.AuthenticationFailedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;

/** A browser signs in with a token, and out. */
@Path("/")
class SignInResource {

    private static final int LONGEST = 200;

    private final SignIn sign;

    SignInResource(SignIn sign) {
        this.sign = sign;
    }

    @GET
    @Path("/sign-in")
    @PermitAll
    public Response form(@QueryParam("to") String to, @QueryParam("done") String done, @Context RoutingContext http) {
        return page(200, to, null, Done.of(done), http);
    }

    @POST
    @Path("/sign-in")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @PermitAll
    public Response in(@FormParam("token") String text, @FormParam("to") String to, @Context RoutingContext http)
            throws SQLException {
        String token = text == null ? "" : text.strip();
        if (token.isEmpty() || token.length() > LONGEST) {
            return page(422, to, "Paste a token: it begins with dk_.", null, http);
        }
        long wait = sign.wait(token, http.request());
        if (wait > 0) {
            return page(
                    429, to, "Too many wrong tokens came from your address. Wait %d s.".formatted(wait), null, http);
        }
        try {
            sign.in(token, http);
        } catch (AuthenticationFailedException e) {
            return page(401, to, "That token is wrong, expired or revoked. Check that it is complete.", null, http);
        }
        return Pages.to(LocalPath.of(to));
    }

    @POST
    @Path("/sign-out")
    @PermitAll
    public Response out(@Context RoutingContext http) throws SQLException {
        sign.out(http.request());
        return Pages.to("/sign-in", Done.SIGNED_OUT);
    }

    private static Response page(int status, String to, String problem, Done done, RoutingContext http) {
        Shell shell = new Shell("Sign in", Shell.Section.NONE, null, Theme.of(http.request()), done);
        return Pages.answer(status, new SignInPage(shell, LocalPath.of(to), problem));
    }
}
