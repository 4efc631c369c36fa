package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.JobViews;
import dev.darkroom.api.Page;
import dev.darkroom.api.VerdictCounts;
import dev.darkroom.api.Verdicts;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** The gallery of a batch: its pictures, to be accepted and rejected one after the other. */
@Path("/batches")
@RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
class GalleryResource {

    private final Pages pages;
    private final BatchViews batches;
    private final JobViews jobs;
    private final Verdicts verdicts;
    private final GalleryPictures pictures;

    GalleryResource(Pages pages, BatchViews batches, JobViews jobs, Verdicts verdicts, GalleryPictures pictures) {
        this.pages = pages;
        this.batches = batches;
        this.jobs = jobs;
        this.verdicts = verdicts;
        this.pictures = pictures;
    }

    @GET
    @Path("/{id}/gallery")
    public Response gallery(@PathParam("id") long id, @BeanParam GalleryQuery asked, @Context Request request)
            throws SQLException {
        BatchView batch = batches.get(id);
        VerdictCounts counts = verdicts.counts(id);
        GalleryQuery query = asked;
        Page.Part<GalleryPictures.Picture> part = part(id, query, counts);
        if (isFurtherOn(part, query)) {
            query = query.beginningAtJob();
            part = part(id, query, counts);
        }
        String next = part.nextCursor() == null ? null : query.part(id, part.nextCursor());
        int at = focused(part.data(), query.jobId());
        return pages.read(
                request,
                new GalleryPage(
                        pages.shell("Gallery of " + batch.name(), Shell.Section.BATCHES),
                        batch,
                        counts,
                        query.choices(id, counts),
                        tiles(id, query, part.data(), at),
                        at < 0 ? null : focus(id, query, part.data(), at, next),
                        query.cursor() == null ? null : query.part(id, null),
                        next));
    }

    private Page.Part<GalleryPictures.Picture> part(long batch, GalleryQuery query, VerdictCounts counts)
            throws SQLException {
        boolean isNothing = query.shows() == GalleryQuery.Shows.NONE && counts.none() == 0;
        return isNothing ? new Page.Part<>(List.of(), false, null) : pictures.list(batch, query.shows(), query.page());
    }

    /** Who comes from a job's own page does not know in which part it is. */
    private static boolean isFurtherOn(Page.Part<GalleryPictures.Picture> part, GalleryQuery query) {
        List<GalleryPictures.Picture> these = part.data();
        return query.cursor() == null
                && query.jobId() != null
                && part.hasMore()
                && !these.isEmpty()
                && these.get(these.size() - 1).jobId() < query.jobId();
    }

    /** The one that is named, or the one behind it where it is no longer among these; -1: there is none. */
    private static int focused(List<GalleryPictures.Picture> these, Long job) {
        return IntStream.range(0, these.size())
                .filter(i -> job == null || these.get(i).jobId() >= job)
                .findFirst()
                .orElse(these.size() - 1);
    }

    private static List<GalleryPage.Tile> tiles(
            long batch, GalleryQuery query, List<GalleryPictures.Picture> these, int at) {
        return IntStream.range(0, these.size())
                .mapToObj(i -> new GalleryPage.Tile(
                        these.get(i), query.at(batch, these.get(i).jobId()), i == at))
                .toList();
    }

    private Focused focus(long batch, GalleryQuery query, List<GalleryPictures.Picture> these, int at, String next)
            throws SQLException {
        long job = these.get(at).jobId();
        String address = query.at(batch, job);
        boolean isLast = at == these.size() - 1;
        String then = isLast
                ? (next == null ? address : next)
                : query.at(batch, these.get(at + 1).jobId());
        return Focused.of(jobs.get(job), address, then);
    }
}
