package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.JobView;
import dev.darkroom.api.JobViews;
import dev.darkroom.api.Page;
import dev.darkroom.api.Values;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Jobs: a filtered list, and one of them. */
@Path("/jobs")
@RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
class JobsPagesResource {

    private static final String LIMIT = "50";
    private static final Set<String> AT_REST = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "UNCERTAIN");

    private final Pages pages;
    private final JobViews jobs;
    private final BatchViews batches;
    private final Records records;

    JobsPagesResource(Pages pages, JobViews jobs, BatchViews batches, Records records) {
        this.pages = pages;
        this.jobs = jobs;
        this.batches = batches;
        this.records = records;
    }

    /** Without a batch: those of the latest. */
    @GET
    public Response list(@BeanParam JobsQuery query, @Context Request request) throws SQLException {
        List<BatchView> choice = batches.list(Page.of(null, LIMIT)).data();
        BatchView batch = query.batchId() == null
                ? choice.stream().findFirst().orElse(null)
                : batches.get(Values.number("batch_id", query.batchId(), 1, Long.MAX_VALUE));
        Shell shell = pages.shell("Jobs", Shell.Section.JOBS);
        if (batch == null) {
            return pages.read(request, new JobsPage(shell, null, choice, query, List.of(), null));
        }
        Page.Part<JobView> part = jobs.list(query.filter(batch.id()), Page.of(query.cursor(), LIMIT));
        String next = part.nextCursor() == null ? null : query.at(batch.id(), part.nextCursor());
        return pages.read(request, new JobsPage(shell, batch, choice, query, part.data(), next));
    }

    @GET
    @Path("/{id}")
    public Response get(@PathParam("id") long id, @QueryParam("done") String done, @Context Request request)
            throws SQLException {
        JobView job = jobs.get(id);
        BatchView batch = batches.get(job.batchId());
        Shell shell = pages.shell(job.customId(), Shell.Section.JOBS, done);
        return pages.read(
                request,
                new JobPage(
                        shell,
                        job,
                        batch,
                        !AT_REST.contains(job.state()),
                        Original.of(job),
                        Parameters.of(job.request()),
                        records.last(id),
                        JobOrders.of(job, batch, shell)));
    }
}
