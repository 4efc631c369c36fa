package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.BatchViews;
import dev.darkroom.api.JobFilter;
import dev.darkroom.api.JobLists;
import dev.darkroom.api.JobView;
import dev.darkroom.api.JobViews;
import dev.darkroom.api.Page;
import dev.darkroom.api.QueueViews;
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
import java.util.Set;

/** Jobs: a filtered list, and one of them. */
@Path("/jobs")
@RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
class JobsPagesResource {

    private static final int LIMIT = 50;
    private static final String CHOICE = "50";
    private static final Set<String> AT_REST = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "UNCERTAIN");

    private final Pages pages;
    private final JobViews jobs;
    private final JobLists lists;
    private final BatchViews batches;
    private final Records records;
    private final QueueViews queues;

    JobsPagesResource(
            Pages pages, JobViews jobs, JobLists lists, BatchViews batches, Records records, QueueViews queues) {
        this.pages = pages;
        this.jobs = jobs;
        this.lists = lists;
        this.batches = batches;
        this.records = records;
        this.queues = queues;
    }

    @GET
    public Response list(@BeanParam JobsQuery query, @Context Request request) throws SQLException {
        JobFilter filter = query.filter();
        BatchView batch =
                filter.batchId().isPresent() ? batches.get(filter.batchId().get()) : null;
        Page.Part<JobView> part = lists.list(filter, query.from(), LIMIT);
        return pages.read(
                request,
                new JobsPage(
                        pages.shell("Jobs", Shell.Section.JOBS),
                        batch,
                        batches.list(Page.of(null, CHOICE)).data(),
                        query,
                        queues.get().workers(),
                        part.data(),
                        part.nextCursor() == null ? null : query.at(part.nextCursor())));
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
                        JobOrders.of(job, batch, shell),
                        "/jobs/" + id));
    }
}
