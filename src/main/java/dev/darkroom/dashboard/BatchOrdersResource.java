package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.Order;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.Values;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.queue.Cancels;
import dev.darkroom.queue.Pauses;
import dev.darkroom.queue.Refusal;
import dev.darkroom.queue.RequestCounts;
import dev.darkroom.queue.Retries;
import dev.darkroom.queue.Retry;
import dev.darkroom.queue.RetryReceipt;
import dev.darkroom.queue.WakeUp;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What people do to a batch. What cannot be undone, or costs money, is asked for once more before. */
@Path("/batches")
@RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
class BatchOrdersResource {

    private static final Set<JobState> AGAIN = EnumSet.of(JobState.FAILED, JobState.CANCELLED);

    private final Pages pages;
    private final BatchViews views;
    private final Pauses pauses;
    private final Cancels cancels;
    private final Retries retries;
    private final WakeUp wakeUp;

    BatchOrdersResource(Pages pages, BatchViews views, Pauses pauses, Cancels cancels, Retries retries, WakeUp wakeUp) {
        this.pages = pages;
        this.views = views;
        this.pauses = pauses;
        this.cancels = cancels;
        this.retries = retries;
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

    @GET
    @Path("/{id}/retry")
    public Response askRetry(@PathParam("id") long id, @QueryParam("error_code") String code) throws SQLException {
        BatchView batch = views.get(id);
        RetryReceipt would = retries.preview(id, retry(code)).orElseThrow(() -> ProblemException.notFound("batch", id));
        List<ConfirmPage.Field> fields = isGiven(code) ? List.of(new ConfirmPage.Field("error_code", code)) : List.of();
        String title = isGiven(code) ? "Retry jobs that failed with " + code + "?" : "Retry what failed?";
        return confirm(
                title,
                id,
                Words.retry(would, batch.creditsPerEdit()),
                "retry",
                fields,
                would.going() == 0 ? null : "Retry " + Words.jobs(would.going()));
    }

    @POST
    @Path("/{id}/retry")
    public Response retry(@PathParam("id") long id, @FormParam("error_code") String code) throws SQLException {
        views.get(id);
        RetryReceipt done =
                retries.retryBatch(id, retry(code)).orElseThrow(() -> ProblemException.notFound("batch", id));
        if (done.going() == 0 && done.leftCancelled() > 0) {
            Order.refuse(Refusal.BATCH_CANCELLED);
        }
        Order.announce(wakeUp);
        return Pages.to(path(id), Done.RETRIED);
    }

    private static Retry retry(String code) {
        return new Retry(AGAIN, isGiven(code) ? Set.of(Values.word(ErrorCode.class, "error_code", code)) : Set.of());
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isEmpty();
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
