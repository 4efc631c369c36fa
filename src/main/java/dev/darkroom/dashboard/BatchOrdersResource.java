package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.Order;
import dev.darkroom.operation.Kind;
import dev.darkroom.queue.Cancels;
import dev.darkroom.queue.Pauses;
import dev.darkroom.queue.RequestCounts;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;

/** What people do to a batch. What cannot be undone, or costs money, is asked for once more before. */
@Path("/batches")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class BatchOrdersResource {

    private final Pages pages;
    private final BatchViews views;
    private final Pauses pauses;
    private final Cancels cancels;
    private final OperationForms operations;
    private final WakeUp wakeUp;

    BatchOrdersResource(
            Pages pages, BatchViews views, Pauses pauses, Cancels cancels, OperationForms operations, WakeUp wakeUp) {
        this.pages = pages;
        this.views = views;
        this.pauses = pauses;
        this.cancels = cancels;
        this.operations = operations;
        this.wakeUp = wakeUp;
    }

    @POST
    @Path("/{id}/pause")
    public Response pause(@PathParam("id") long id) throws SQLException {
        views.get(id);
        pauses.pauseBatch(id);
        return Pages.to(path(id), Done.PAUSED);
    }

    @POST
    @Path("/{id}/resume")
    public Response resume(@PathParam("id") long id) throws SQLException {
        views.get(id);
        pauses.resumeBatch(id);
        Order.announce(wakeUp);
        return Pages.to(path(id), Done.RESUMED);
    }

    @GET
    @Path("/{id}/cancel")
    public Response askCancel(@PathParam("id") long id) throws SQLException {
        BatchView batch = views.get(id);
        RequestCounts counts = batch.requestCounts();
        boolean isOpen = counts.queued() + counts.running() > 0 && batch.cancelledAt() == null;
        List<String> lines = isOpen
                ? List.of(
                        Words.jobs(counts.queued(), "waits and will not be sent.", "wait and will not be sent."),
                        Words.jobs(
                                counts.running(),
                                "is being worked on: a paid call is never cut, and its picture is kept.",
                                "are being worked on: a paid call is never cut, and its picture is kept."),
                        "A batch that was cancelled cannot be retried from here: its rows would have to be handed in again.")
                : List.of("Every job of it is at rest already.");
        return confirm(
                "Cancel " + batch.name() + "?", id, lines, "cancel", List.of(), isOpen ? "Cancel the batch" : null);
    }

    @POST
    @Path("/{id}/cancel")
    public Response cancel(@PathParam("id") long id) throws SQLException {
        views.get(id);
        cancels.cancelBatch(id);
        return Pages.to(path(id), Done.CANCELLED);
    }

    /** It is an operation: what is confirmed goes on whoever looks. */
    @GET
    @Path("/{id}/retry")
    public Response askRetry(@PathParam("id") long id, @QueryParam("error_code") String code) throws SQLException {
        String reason = code == null || code.isEmpty() ? null : code;
        return operations.ask(Kind.RETRY, JobsQuery.ofBatch(id, reason), List.of(), path(id));
    }

    private Response confirm(
            String title, long id, List<String> lines, String order, List<ConfirmPage.Field> fields, String button) {
        return Pages.answer(
                200,
                new ConfirmPage(
                        pages.shell(title, Shell.Section.BATCHES),
                        lines,
                        path(id) + "/" + order,
                        fields,
                        button,
                        path(id)));
    }

    private static String path(long id) {
        return "/batches/" + id;
    }
}
