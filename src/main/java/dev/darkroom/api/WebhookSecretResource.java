package dev.darkroom.api;

import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import dev.darkroom.webhook.SigningSecrets;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the webhooks of the caller's batches are signed with. */
@Path("/api/v1/webhook-secret")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
@Tag(name = "Webhooks")
class WebhookSecretResource {

    private final SigningSecrets secrets;
    private final Caller caller;

    WebhookSecretResource(SigningSecrets secrets, Caller caller) {
        this.secrets = secrets;
        this.caller = caller;
    }

    /**
     * A secret as the API shows it.
     *
     * @param owner of the batches
     * @param previousUntil until then the one before it signs beside it; null: it does not
     */
    record SecretView(String owner, String secret, Instant createdAt, Instant previousUntil) {}

    @GET
    @Operation(
            summary = "Show the secret that signs the webhooks of your batches",
            description =
                    "As Standard Webhooks says: HMAC-SHA256 with what stands in Base64 behind whsec_, over webhook-id, webhook-timestamp and the body, with dots between. "
                            + "It is made when it is first asked for. A batch is signed for its owner, whoever set its webhook.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SecretView.class)))
    public Response get() throws SQLException {
        return shown(secrets.of(owner()));
    }

    @POST
    @Operation(
            summary = "Make a new secret",
            description =
                    "For 24 hours messages carry a signature with each of both, so that receivers can change over.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SecretView.class)))
    public Response rotate() throws SQLException {
        return shown(secrets.rotate(owner()));
    }

    private String owner() {
        return caller.token().owner();
    }

    private Response shown(SigningSecrets.Current secret) {
        SecretView view = new SecretView(owner(), secret.secret(), secret.createdAt(), secret.previousUntil());
        return Response.fromResponse(Answers.done(view))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
