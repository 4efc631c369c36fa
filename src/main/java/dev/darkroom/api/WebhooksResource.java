package dev.darkroom.api;

import dev.darkroom.security.Role;
import dev.darkroom.webhook.Deliveries;
import dev.darkroom.webhook.Told;
import dev.darkroom.webhook.Webhook;
import dev.darkroom.webhook.Webhooks;
import jakarta.annotation.security.RolesAllowed;
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
import java.sql.SQLException;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a batch tells its receiver, and what became of it. */
@Path("/api/v1/batches/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
class WebhooksResource {

    private final BatchViews batches;
    private final Webhooks webhooks;
    private final Deliveries deliveries;

    WebhooksResource(BatchViews batches, Webhooks webhooks, Deliveries deliveries) {
        this.batches = batches;
        this.webhooks = webhooks;
        this.deliveries = deliveries;
    }

    /** A part of the list, for the description of the API. */
    record ToldList(java.util.List<Told> data, boolean hasMore, String nextCursor) {}

    @GET
    @Path("/webhook")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Where a batch tells what becomes of it",
            description =
                    "It is given with POST /batches or PATCH /batches/{id}. Viewers do not see it: such addresses often hold a secret.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Webhook.class)))
    public Response webhook(@PathParam("id") long id, @Context Request request) throws SQLException {
        batches.get(id);
        Webhook webhook = webhooks.find(id)
                .orElseThrow(() -> ProblemException.of(404, "NO_WEBHOOK", "Batch %d has no webhook.".formatted(id)));
        return Answers.read(request, webhook);
    }

    @GET
    @Path("/webhook-deliveries")
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "List the messages of a batch's webhook, the newest first",
            description = "State, tries, and when it is tried next; kept for a week after the last try.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema = @Schema(implementation = ToldList.class),
                            examples =
                                    @ExampleObject(
                                            name = "waiting",
                                            value =
                                                    "{\"data\":[{\"id\":7,\"message_id\":\"msg_0f8e1c5a7b9d4e2f8a6c3b1d5e7f9a0c\",\"event\":\"FINISHED\",\"job_id\":null,\"state\":\"PENDING\","
                                                            + "\"tries\":2,\"http_status\":503,\"error\":\"HTTP 503\",\"created_at\":\"2026-01-31T12:00:00Z\",\"next_try_at\":\"2026-01-31T12:00:21Z\","
                                                            + "\"give_up_at\":\"2026-02-01T12:00:00Z\",\"settled_at\":null}],\"has_more\":false,\"next_cursor\":null}")))
    public Response deliveries(
            @PathParam("id") long id,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri,
            @Context Request request)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("cursor", "limit"));
        batches.get(id);
        Page page = Page.of(cursor, limit);
        long before = page.after() == null ? Long.MAX_VALUE : page.after();
        return Answers.read(request, page.part(deliveries.list(id, before, page.limit() + 1), Told::id));
    }

    @POST
    @Path("/webhook-deliveries/{delivery}/redeliver")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Send a message again",
            description = "Under its own id, at once, and for another 24 hours, whatever became of it.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = Told.class)))
    @APIResponse(responseCode = "409", description = "The batch has no webhook any more, or its receiver answered 410")
    public Response redeliver(@PathParam("id") long id, @PathParam("delivery") long delivery) throws SQLException {
        batches.get(id);
        if (webhooks.find(id).filter(webhook -> webhook.disabledAt() == null).isEmpty()) {
            throw ProblemException.of(
                    409, "NO_WEBHOOK", "Batch %d has no webhook that is sent to: set webhook_url anew.".formatted(id));
        }
        Told told = deliveries.again(id, delivery).orElseThrow(() -> ProblemException.notFound("delivery", delivery));
        return Answers.accepted("/api/v1/batches/%d/webhook-deliveries".formatted(id), told);
    }
}
