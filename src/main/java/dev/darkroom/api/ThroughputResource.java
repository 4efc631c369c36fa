package dev.darkroom.api;

import dev.darkroom.queue.ThroughputLog;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What happened lately, over all nodes and batches. */
@Path("/api/v1/queue/throughput")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Queue")
class ThroughputResource {

    private static final long MOST_MINUTES = ThroughputLog.MINUTES_KEPT.toMinutes();
    private static final int MOST_DAYS = 400;

    private final ThroughputLog log;

    ThroughputResource(ThroughputLog log) {
        this.log = log;
    }

    @GET
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "What became of jobs and calls, by the minute and by the day",
            description =
                    "Oldest first, minutes and days in which nothing happened included; the last of each goes on. Everything is by the clock of the database, days are "
                            + "those of UTC. Minutes are kept for 48 hours, days for good. A paid call counts in the minute it was settled in; one that turns out to be paid "
                            + "later is added to the minute it was given up in. credits are of the calls whose batch names a price (priced).")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ThroughputView.class)))
    public Response get(
            @Parameter(
                            description = "How many minutes, the present one included.",
                            schema = @Schema(minimum = "1", maximum = "2880", defaultValue = "60"))
                    @QueryParam("minutes")
                    String minutes,
            @Parameter(
                            description = "How many days, today included.",
                            schema = @Schema(minimum = "1", maximum = "400", defaultValue = "1"))
                    @QueryParam("days")
                    String days,
            @Context UriInfo uri)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("minutes", "days"));
        int lastMinutes = minutes == null ? 60 : (int) Values.number("minutes", minutes, 1, MOST_MINUTES);
        int lastDays = days == null ? 1 : (int) Values.number("days", days, 1, MOST_DAYS);
        return Answers.done(ThroughputView.of(log.minutes(lastMinutes), log.days(lastDays)));
    }
}
