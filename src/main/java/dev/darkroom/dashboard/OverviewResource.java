package dev.darkroom.dashboard;

import dev.darkroom.api.BatchViews;
import dev.darkroom.api.Page;
import dev.darkroom.api.QueueView;
import dev.darkroom.api.QueueViews;
import dev.darkroom.queue.RecentMinutes;
import dev.darkroom.queue.ThroughputLog;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;

/** How everything stands. */
@Path("/")
class OverviewResource {

    private static final String RECENT = "6";
    private static final int HOUR = 60;

    private final Pages pages;
    private final QueueViews queues;
    private final BatchViews batches;
    private final ErrorCounts errors;
    private final ThroughputLog throughput;

    OverviewResource(Pages pages, QueueViews queues, BatchViews batches, ErrorCounts errors, ThroughputLog throughput) {
        this.pages = pages;
        this.queues = queues;
        this.batches = batches;
        this.errors = errors;
        this.throughput = throughput;
    }

    @GET
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    public Response get(@Context Request request) throws SQLException {
        QueueView queue = queues.get();
        QueueView.Limit pace = queue.limits().stream()
                .filter(limit -> limit.name().equals("api"))
                .findFirst()
                .orElseThrow();
        List<BatchLine> recent = batches.list(Page.of(null, RECENT)).data().stream()
                .map(BatchLine::of)
                .toList();
        RecentMinutes hour = throughput.minutes(HOUR);
        return pages.read(
                request,
                new OverviewPage(
                        pages.shell("Overview", Shell.Section.OVERVIEW),
                        queue,
                        QueueReason.of(queue),
                        pace,
                        pace.maxInFlight() == null ? 0 : queues.editsInFlight(),
                        Bar.of(queue.requestCounts()),
                        hour.editsPerMinute(),
                        throughput.days(1).get(0),
                        ThroughputChart.of(hour),
                        recent,
                        errors.of(recent.stream().map(line -> line.batch().id()).toList())));
    }
}
