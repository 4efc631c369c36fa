package dev.darkroom.dashboard;

import dev.darkroom.api.FullDisk;
import dev.darkroom.api.Order;
import dev.darkroom.api.Page;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.QueueView;
import dev.darkroom.api.QueueViews;
import dev.darkroom.api.Values;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.QueuePause;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import dev.darkroom.security.Token;
import dev.darkroom.security.Tokens;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What administrators set for all nodes at once: the queue's pace, and who may call. */
@Path("/settings")
@RolesAllowed(Role.ADMINS)
class SettingsResource {

    private static final String PATH = "/settings";
    private static final String LIMIT = "50";
    private static final int LONGEST_NAME = 100;
    private static final int FASTEST = 6_000_000;
    private static final int LARGEST_BURST = 100_000;
    private static final int MOST_DAYS = 3_650;

    private final Pages pages;
    private final QueueViews queues;
    private final QueuePause pause;
    private final Pace pace;
    private final FullDisk fullDisk;
    private final Tokens tokens;
    private final WakeUp wakeUp;

    SettingsResource(
            Pages pages,
            QueueViews queues,
            QueuePause pause,
            Pace pace,
            FullDisk fullDisk,
            Tokens tokens,
            WakeUp wakeUp) {
        this.pages = pages;
        this.queues = queues;
        this.pause = pause;
        this.pace = pace;
        this.fullDisk = fullDisk;
        this.tokens = tokens;
        this.wakeUp = wakeUp;
    }

    @GET
    public Response get(@QueryParam("cursor") String cursor, @QueryParam("done") String done) throws SQLException {
        return page(200, cursor, done, null);
    }

    @POST
    @Path("/queue")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response queue(@FormParam("order") String order) throws SQLException {
        switch (order == null ? "" : order) {
            case "pause" -> pause.pause();
            case "resume" -> pause.resume();
            case "go-on" -> {
                fullDisk.refuseToGoOn();
                pace.resume();
            }
            default -> throw ProblemException.invalid("order", "That is no order.", "pause, resume or go-on");
        }
        Order.announce(wakeUp);
        return Pages.to(PATH, Done.CHANGED);
    }

    /** Fields are told by their labels: that is where the number was typed. */
    @POST
    @Path("/pace")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response pace(
            @FormParam("per_minute") String perMinute,
            @FormParam("burst") String burst,
            @FormParam("max_in_flight") String maxInFlight)
            throws SQLException {
        OptionalInt most = given(maxInFlight)
                .map(text -> OptionalInt.of((int) Values.number("Most edits in flight", text, 1, Integer.MAX_VALUE)))
                .orElse(OptionalInt.empty());
        pace.change(
                "api",
                Pace.Change.to(new Pace.Limit(
                        (int) Values.number(
                                "Requests a minute", given(perMinute).orElse(""), 1, FASTEST),
                        (int) Values.number("Burst", given(burst).orElse(""), 1, LARGEST_BURST),
                        most)));
        Order.announce(wakeUp);
        return Pages.to(PATH, Done.CHANGED);
    }

    /** Answers with the page itself: a secret never stands in an address. */
    @POST
    @Path("/tokens")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(
            @FormParam("name") String name,
            @FormParam("owner") String owner,
            @FormParam("role") String role,
            @FormParam("days") String days)
            throws SQLException {
        String called = Values.text("name", given(name).orElse(""), LONGEST_NAME);
        Optional<Instant> expiresAt =
                given(days).map(text -> Instant.now().plus(Duration.ofDays(Values.number("days", text, 1, MOST_DAYS))));
        Tokens.Issued issued = tokens.create(
                called,
                given(owner)
                        .map(text -> Values.text("owner", text, LONGEST_NAME))
                        .orElse(called),
                Values.word(Role.class, "role", given(role).orElse("")),
                expiresAt);
        // Its secret is shown this once, and by no Back button.
        return Response.fromResponse(page(201, null, null, new SettingsPage.Made(issued.token(), issued.secret())))
                .header("Cache-Control", "no-store")
                .build();
    }

    @GET
    @Path("/tokens/{id}/revoke")
    public Response askRevoke(@PathParam("id") long id) throws SQLException {
        Token token = tokens.list(id - 1, 1).stream()
                .filter(found -> found.id() == id)
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("token", id));
        return Pages.answer(
                200,
                new ConfirmPage(
                        pages.shell("Revoke " + token.name() + "?", Shell.Section.SETTINGS),
                        java.util.List.of(
                                "Whoever uses the token of " + token.owner()
                                        + " is refused from the next request on, on all nodes, and signed out. This cannot be undone.",
                                "What was handed in with it stays in the queue."),
                        PATH + "/tokens/" + id + "/revoke",
                        java.util.List.of(),
                        "Revoke the token",
                        PATH));
    }

    @POST
    @Path("/tokens/{id}/revoke")
    public Response revoke(@PathParam("id") long id) throws SQLException {
        tokens.revoke(id).orElseThrow(() -> ProblemException.notFound("token", id));
        return Pages.to(PATH, Done.REVOKED);
    }

    private Response page(int status, String cursor, String done, SettingsPage.Made made) throws SQLException {
        QueueView queue = queues.get();
        Page page = Page.of(cursor, LIMIT);
        Page.Part<Token> part =
                page.part(tokens.list(page.after() == null ? 0 : page.after(), page.limit() + 1), Token::id);
        return Pages.answer(
                status,
                new SettingsPage(
                        pages.shell("Settings", Shell.Section.SETTINGS, done),
                        queue,
                        QueueReason.of(queue),
                        queues.limit("api"),
                        part.data(),
                        part.nextCursor() == null ? null : PATH + "?cursor=" + part.nextCursor(),
                        made));
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).map(String::strip).filter(given -> !given.isEmpty());
    }
}
