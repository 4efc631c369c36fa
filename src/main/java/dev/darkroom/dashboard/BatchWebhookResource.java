package dev.darkroom.dashboard;

import dev.darkroom.api.BatchChanges;
import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.Page;
import dev.darkroom.api.ProblemException;
import dev.darkroom.security.Role;
import dev.darkroom.webhook.Deliveries;
import dev.darkroom.webhook.Told;
import dev.darkroom.webhook.WebhookEvent;
import dev.darkroom.webhook.Webhooks;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** What a batch tells its receiver, and what became of it. */
@Path("/batches/{id}/webhook")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class BatchWebhookResource {

    private static final String LIMIT = "25";
    private static final List<String> KINDS =
            Arrays.stream(WebhookEvent.values()).map(Enum::name).toList();

    private final Pages pages;
    private final BatchViews batches;
    private final BatchWebhooks views;
    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final BatchChanges changes;

    BatchWebhookResource(
            Pages pages,
            BatchViews batches,
            BatchWebhooks views,
            Webhooks webhooks,
            Deliveries deliveries,
            BatchChanges changes) {
        this.pages = pages;
        this.batches = batches;
        this.views = views;
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.changes = changes;
    }

    @GET
    public Response get(
            @PathParam("id") long id,
            @QueryParam("cursor") String cursor,
            @QueryParam("done") String done,
            @Context Request request)
            throws SQLException {
        BatchView batch = batches.get(id);
        Page page = Page.of(cursor, LIMIT);
        long before = page.after() == null ? Long.MAX_VALUE : page.after();
        Page.Part<Told> part = page.part(deliveries.list(id, before, page.limit() + 1), Told::id);
        return pages.read(
                request,
                new BatchWebhookPage(
                        pages.shell("Webhook of " + batch.name(), Shell.Section.BATCHES, done),
                        batch,
                        views.of(id),
                        KINDS,
                        part.data(),
                        part.nextCursor() == null ? null : path(id) + "?cursor=" + part.nextCursor()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response set(
            @PathParam("id") long id,
            @FormParam("webhook_url") String url,
            @FormParam("webhook_events") List<String> events)
            throws SQLException {
        batches.get(id);
        if (url == null || url.isBlank()) {
            throw ProblemException.invalid("webhook_url", "There is no address to tell.", "an https address");
        }
        // A form sends no word of boxes that are not ticked.
        if (events == null || events.isEmpty()) {
            throw ProblemException.invalid(
                    "webhook_events",
                    "There is nothing to tell: tick at least one event, or remove the webhook.",
                    String.join(", ", KINDS));
        }
        changes.setWebhook(id, url.strip(), events);
        return Pages.to(path(id), Done.WEBHOOK_SET);
    }

    /** Under its own id, at once, and for another day, whatever became of it. */
    @POST
    @Path("/{delivery}/again")
    public Response again(@PathParam("id") long id, @PathParam("delivery") long delivery) throws SQLException {
        batches.get(id);
        BatchWebhooks.View webhook = views.of(id);
        if (webhook == null || webhook.disabledAt() != null) {
            throw ProblemException.of(
                    409,
                    "NO_WEBHOOK",
                    "Batch %d has no webhook that is sent to: set webhook_url anew (PATCH /api/v1/batches/%d)."
                            .formatted(id, id));
        }
        deliveries.again(id, delivery).orElseThrow(() -> ProblemException.notFound("delivery", delivery));
        return Pages.to(path(id), Done.SENT_AGAIN);
    }

    @GET
    @Path("/remove")
    public Response askRemove(@PathParam("id") long id) throws SQLException {
        BatchView batch = batches.get(id);
        boolean isThere = views.of(id) != null;
        return Pages.answer(
                200,
                new ConfirmPage(
                        pages.shell("Remove the webhook of " + batch.name() + "?", Shell.Section.BATCHES),
                        List.of(
                                isThere
                                        ? "Nothing more is told, and messages that wait are not sent. The batch itself goes on."
                                        : "It has none."),
                        path(id) + "/remove",
                        List.of(),
                        isThere ? "Remove the webhook" : null,
                        path(id)));
    }

    @POST
    @Path("/remove")
    public Response remove(@PathParam("id") long id) throws SQLException {
        batches.get(id);
        webhooks.remove(id);
        return Pages.to(path(id), Done.REMOVED);
    }

    private static String path(long id) {
        return "/batches/" + id + "/webhook";
    }
}
