package dev.darkroom.api;

import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import dev.darkroom.security.Session;
import dev.darkroom.security.SignIn;
import dev.darkroom.security.Token;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who calls, and a cookie instead of the token for browsers. */
@Path("/api/v1/session")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Session")
class SessionResource {

    /** Longer than any token; what has another form is refused as a wrong one. */
    private static final int LONGEST = 200;

    private final SignIn sign;
    private final Caller caller;

    SessionResource(SignIn sign, Caller caller) {
        this.sign = sign;
        this.caller = caller;
    }

    /**
     * Who somebody is to the service.
     *
     * @param expiresAt when the session ends unless it is used before, or the token does; null: never by itself
     */
    record SessionView(String owner, String name, Role role, Instant expiresAt) {

        static SessionView of(Token token, Instant expiresAt) {
            return new SessionView(token.owner(), token.name(), token.role(), expiresAt);
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(
            summary = "Sign a browser in",
            description =
                    "Sets a cookie that scripts cannot read and that ends with the token, after 12 hours without use, and after a week (darkroom.session.*). "
                            + "Requests that change something must then come from the service's own pages. Programs send the token itself.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "token", value = "{\"token\": \"dk_...\"}")))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = SessionView.class)))
    public Response in(InputStream in, @Context RoutingContext http) throws IOException, SQLException {
        String token = Body.read(in, "token")
                .text("token", LONGEST)
                .orElseThrow(() -> Body.missing("token", "a token, dk_..."));
        long wait = sign.wait(token, http.request());
        if (wait > 0) {
            throw ProblemException.later(
                    429,
                    "TOO_MANY_FAILED_TRIES",
                    "Too many wrong tokens came from your address. Wait %d s.".formatted(wait),
                    (int) wait);
        }
        Session session = sign.in(token, http);
        return Answers.created("/api/v1/session", SessionView.of(session.token(), session.endsAt()));
    }

    @GET
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "Who am I", description = "Of a session or of a token.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SessionView.class)))
    public Response get() {
        return Answers.done(SessionView.of(caller.token(), caller.endsAt().orElse(null)));
    }

    @DELETE
    @PermitAll
    @Operation(
            summary = "Sign out",
            description = "Ends the session of the cookie; without one there is nothing to do.")
    @APIResponse(responseCode = "204")
    public Response out(@Context RoutingContext http) throws SQLException {
        sign.out(http.request());
        return Response.noContent().build();
    }
}
