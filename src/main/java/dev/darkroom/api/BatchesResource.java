package dev.darkroom.api;

import dev.darkroom.queue.Cancels;
import dev.darkroom.queue.Pauses;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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

/** Batches: following them, holding them back. They come by {@link BatchSubmissionResource}. */
@Path("/api/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Batches")
class BatchesResource {

    private final BatchViews views;
    private final BatchChanges changes;
    private final Pauses pauses;
    private final Cancels cancels;
    private final WakeUp wakeUp;

    BatchesResource(BatchViews views, BatchChanges changes, Pauses pauses, Cancels cancels, WakeUp wakeUp) {
        this.views = views;
        this.changes = changes;
        this.pauses = pauses;
        this.cancels = cancels;
        this.wakeUp = wakeUp;
    }

    /** A {@link Page.Part} of them, as the document tells of it. */
    record BatchPart(List<BatchView> data, boolean hasMore, String nextCursor) {}

    @GET
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "List batches, the newest first")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BatchPart.class)))
    public Response list(
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri,
            @Context Request request)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("cursor", "limit"));
        Page.Part<BatchView> part = views.list(Page.of(cursor, limit));
        List<BatchView> lasting = part.data().stream().map(BatchView::lasting).toList();
        Page.Part<BatchView> tagged = new Page.Part<>(lasting, part.hasMore(), part.nextCursor());
        return Answers.poll(request, part, tagged, Optional.empty());
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "How a batch stands",
            description =
                    "The ETag is a weak one: it changes with the state and the counts, not with the rate and the eta. Retry-After says when it is worth asking again.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BatchView.class)))
    public Response get(@PathParam("id") long id, @Context Request request) throws SQLException {
        BatchView batch = views.get(id);
        return Answers.poll(request, batch, batch.lasting(), batch.askAgain());
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Change name, priority, the cap of paid calls or the webhook",
            description =
                    "Members: name, priority (0 goes first, 9 last), max_paid (null: no cap), webhook_url (null: none), webhook_events (a list of FINISHED, STOPPED, JOB). A webhook that is set on a batch that rests is told so at once.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples =
                                    @ExampleObject(
                                            name = "cap",
                                            value = "{\"name\": \"spring\", \"priority\": 3, \"max_paid\": 500}")))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BatchView.class)))
    public Response change(@PathParam("id") long id, InputStream body) throws IOException, SQLException {
        views.get(id);
        changes.apply(id, Body.read(body, "name", "priority", "max_paid", WebhookOrders.URL, WebhookOrders.EVENTS));
        Order.announce(wakeUp);
        return Answers.done(views.get(id));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(summary = "Buy nothing more of a batch", description = "What was paid for is still fetched.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Order.class)))
    @RequestBody(ref = Body.NOTHING)
    public Response pause(@PathParam("id") long id, InputStream body) throws IOException, SQLException {
        views.get(id);
        Body.readNothing(body);
        return Answers.done(Order.of(pauses.pauseBatch(id).orElseThrow(() -> ProblemException.notFound("batch", id))));
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Let a paused batch go on",
            description =
                    "done: jobs that went back into the line. buys_nothing: why nothing of the batch is bought all the same (it is cancelled, or its cap of paid calls is reached: "
                            + "its jobs are held again at once), for people; null: the batch itself is no hindrance. GET /queue tells whether the whole queue is held up.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Resumed.class)))
    @RequestBody(ref = Body.NOTHING)
    public Response resume(@PathParam("id") long id, InputStream body) throws IOException, SQLException {
        views.get(id);
        Body.readNothing(body);
        Order order = Order.of(pauses.resumeBatch(id).orElseThrow(() -> ProblemException.notFound("batch", id)));
        Order.announce(wakeUp);
        return Answers.done(Resumed.of(order, views.get(id)));
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Cancel what is not at rest of a batch",
            description = "A paid call is never cut; its result is kept.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Order.class)))
    @RequestBody(ref = Body.NOTHING)
    public Response cancel(@PathParam("id") long id, InputStream body) throws IOException, SQLException {
        views.get(id);
        Body.readNothing(body);
        return Answers.done(
                Order.of(cancels.cancelBatch(id).orElseThrow(() -> ProblemException.notFound("batch", id))));
    }
}
