package dev.darkroom.dashboard;

import dev.darkroom.api.Page;
import dev.darkroom.api.ProblemException;
import dev.darkroom.job.Sha256;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import dev.darkroom.webhook.Deliveries;
import dev.darkroom.webhook.SigningSecrets;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/** What was told to receivers, of all batches, and what one's own messages are signed with. */
@Path("/settings/webhooks")
@RolesAllowed(Role.ADMINS)
class WebhooksPagesResource {

    private static final String PATH = "/settings/webhooks";
    private static final String LIMIT = "50";
    private static final List<String> STATES = List.of("PENDING", "DELIVERED", "GIVEN_UP", "DISABLED");
    private static final int FINGERPRINT = 16;

    private final Pages pages;
    private final Deliveries deliveries;
    private final SigningSecrets secrets;
    private final Caller caller;

    WebhooksPagesResource(Pages pages, Deliveries deliveries, SigningSecrets secrets, Caller caller) {
        this.pages = pages;
        this.deliveries = deliveries;
        this.secrets = secrets;
        this.caller = caller;
    }

    @GET
    public Response get(
            @QueryParam("state") String state, @QueryParam("cursor") String cursor, @QueryParam("done") String done)
            throws SQLException {
        return page(state, cursor, done, false);
    }

    /** Never by GET: a page that shows it stands in no history and comes back by no Back button. */
    @POST
    @Path("/secret")
    public Response show() throws SQLException {
        return Response.fromResponse(page(null, null, null, true))
                .header("Cache-Control", "no-store")
                .build();
    }

    @GET
    @Path("/secret/renew")
    public Response askRenew() {
        return Pages.answer(
                200,
                new ConfirmPage(
                        pages.shell("Make a new signing secret?", Shell.Section.SETTINGS),
                        List.of(
                                "For 24 hours messages of the batches of " + owner()
                                        + " carry a signature with each of both, so that receivers can change over. After that the old one signs nothing.",
                                "Where it was renewed within the last 24 hours, the one before that signs nothing from now on."),
                        PATH + "/secret/renew",
                        List.of(),
                        "Make a new one",
                        PATH));
    }

    @POST
    @Path("/secret/renew")
    public Response renew() throws SQLException {
        secrets.rotate(owner());
        return Pages.to(PATH, Done.CHANGED);
    }

    private Response page(String word, String cursor, String done, boolean isShown) throws SQLException {
        String state = word == null || word.isBlank() ? null : word.strip();
        if (state != null && !STATES.contains(state)) {
            throw ProblemException.invalid("state", "There is no such state of a message.", String.join(", ", STATES));
        }
        Page page = Page.of(cursor, LIMIT);
        long before = page.after() == null ? Long.MAX_VALUE : page.after();
        Page.Part<Deliveries.OfBatch> part = page.part(
                deliveries.latest(state, before, page.limit() + 1),
                message -> message.told().id());
        String address = PATH + "?" + (state == null ? "" : "state=" + LocalPath.encoded(state) + "&");
        return Pages.answer(
                200,
                new WebhooksPage(
                        pages.shell("Webhooks", Shell.Section.SETTINGS, done),
                        state,
                        STATES,
                        part.data(),
                        part.nextCursor() == null ? null : address + "cursor=" + part.nextCursor(),
                        secret(isShown)));
    }

    private WebhooksPage.Secret secret(boolean isShown) throws SQLException {
        SigningSecrets.Current secret = secrets.of(owner());
        String hash = Sha256.of(secret.secret().getBytes(StandardCharsets.UTF_8));
        return new WebhooksPage.Secret(
                owner(),
                hash.substring(0, FINGERPRINT),
                secret.createdAt(),
                secret.previousUntil(),
                isShown ? secret.secret() : null);
    }

    private String owner() {
        return caller.token().owner();
    }
}
