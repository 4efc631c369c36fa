package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.Page;
import dev.darkroom.api.Verdicts;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;

/** Batches: the list, and one of them. */
@Path("/batches")
@RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
class BatchesPagesResource {

    private static final String LIMIT = "25";

    private final Pages pages;
    private final BatchViews views;
    private final ErrorCounts errors;
    private final LatestPictures pictures;
    private final Verdicts verdicts;
    private final BatchWebhooks webhooks;

    BatchesPagesResource(
            Pages pages,
            BatchViews views,
            ErrorCounts errors,
            LatestPictures pictures,
            Verdicts verdicts,
            BatchWebhooks webhooks) {
        this.pages = pages;
        this.views = views;
        this.errors = errors;
        this.pictures = pictures;
        this.verdicts = verdicts;
        this.webhooks = webhooks;
    }

    @GET
    public Response list(@QueryParam("cursor") String cursor, @Context Request request) throws SQLException {
        Page.Part<BatchView> part = views.list(Page.of(cursor, LIMIT));
        return pages.read(
                request,
                new BatchesPage(
                        pages.shell("Batches", Shell.Section.BATCHES),
                        part.data().stream().map(BatchLine::of).toList(),
                        part.nextCursor() == null ? null : "/batches?cursor=" + part.nextCursor(),
                        cursor == null));
    }

    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") long id, @QueryParam("done") String done, @Context Request request)
            throws SQLException {
        BatchView batch = views.get(id);
        Shell shell = pages.shell(batch.name(), Shell.Section.BATCHES, done);
        boolean isLive = batch.requestCounts().queued() + batch.requestCounts().running() > 0;
        return pages.read(
                request,
                new BatchPage(
                        shell,
                        batch,
                        isLive,
                        Bar.of(batch.requestCounts()),
                        errors.of(java.util.List.of(id)),
                        pictures.of(id),
                        verdicts.counts(id),
                        verdicts.lineage(id),
                        BatchOrders.of(batch, shell),
                        shell.isActor() ? webhooks.of(id) : null));
    }
}
