package dev.darkroom.api;

import dev.darkroom.security.Role;
import dev.darkroom.security.Token;
import dev.darkroom.security.Tokens;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who may call the service. */
@Path("/api/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMINS)
@Tag(name = "Tokens")
class TokensResource {

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final Tokens tokens;

    TokensResource(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * A token as the API shows it.
     *
     * @param secret only where it was made just now; it cannot be had again
     */
    record TokenView(
            long id,
            String name,
            String owner,
            Role role,
            Instant createdAt,
            Instant expiresAt,
            Instant revokedAt,
            Instant lastUsedAt,
            String secret) {

        static TokenView of(Token token, String secret) {
            return new TokenView(
                    token.id(),
                    token.name(),
                    token.owner(),
                    token.role(),
                    token.createdAt(),
                    token.expiresAt().orElse(null),
                    token.revokedAt().orElse(null),
                    token.lastUsedAt().orElse(null),
                    secret);
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a token",
            description =
                    "Members: name, role (VIEWER, SUBMITTER, ADMIN), owner (default: the name), expires_at. The secret is in this answer and nowhere else.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples =
                                    @ExampleObject(
                                            name = "shop",
                                            value = "{\"name\": \"shop\", \"role\": \"SUBMITTER\"}")))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = TokenView.class)))
    public Response create(InputStream in) throws IOException, SQLException {
        Body body = Body.read(in, "name", "owner", "role", "expires_at");
        String name = body.text("name", 100).orElseThrow(() -> Body.missing("name", "text of 1 to 100 characters"));
        Role role = body.text("role", 20)
                .map(word -> Values.word(Role.class, "role", word))
                .orElseThrow(() -> Body.missing("role", "VIEWER, SUBMITTER or ADMIN"));
        Tokens.Issued issued = tokens.create(
                name,
                body.text("owner", 100).orElse(name),
                role,
                body.text("expires_at", 50).map(TokensResource::time));
        return Answers.created("/api/v1/tokens/" + issued.token().id(), TokenView.of(issued.token(), issued.secret()));
    }

    /** A {@link Page.Part} of them, as the document tells of it. */
    record TokenPart(List<TokenView> data, boolean hasMore, String nextCursor) {}

    @GET
    @Operation(summary = "List tokens, those revoked included")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TokenPart.class)))
    public Response list(
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri,
            @Context Request request)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("cursor", "limit"));
        Page page = Page.of(cursor, limit);
        long after = page.after() == null ? 0 : page.after();
        return Answers.read(
                request,
                page.part(
                        tokens.list(after, page.limit() + 1).stream()
                                .map(token -> TokenView.of(token, null))
                                .toList(),
                        TokenView::id));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Revoke a token", description = "It is refused from the next request on, on all nodes.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TokenView.class)))
    public Response revoke(@PathParam("id") long id) throws SQLException {
        Optional<Token> revoked = tokens.revoke(id);
        return Answers.done(TokenView.of(revoked.orElseThrow(() -> ProblemException.notFound("token", id)), null));
    }

    private static Instant time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.isAfter(Instant.now()) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw Values.refuse("expires_at", text, "a time to come with its offset, such as 2030-01-31T12:00:00Z");
    }
}
