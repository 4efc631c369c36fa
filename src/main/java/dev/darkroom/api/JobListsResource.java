package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Finding jobs. */
@Path("/api/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
class JobListsResource {

    private static final Set<String> PARAMETERS = Set.of(
            "batch_id",
            "state",
            "step",
            "error_code",
            "custom_id",
            "custom_id_prefix",
            "worker",
            "created_after",
            "created_before",
            "finished_after",
            "finished_before",
            "cursor",
            "limit");

    private final JobLists lists;
    private final BatchViews batches;

    JobListsResource(JobLists lists, BatchViews batches) {
        this.lists = lists;
        this.batches = batches;
    }

    /** A {@link Page.Part} of them, as the document tells of it. */
    record JobPart(List<JobView> data, boolean hasMore, String nextCursor) {}

    @GET
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "List jobs, of one batch or of all",
            description =
                    "The newest batch first, and within a batch in the order of the ids. One request looks at 1,000 batches and 5,000 jobs at most: a part may be "
                            + "short, or empty, and still have a next_cursor that leads on. Batches without jobs in the wanted states are passed over unread; "
                            + "custom_id_prefix, the times and state=QUEUED have no index of their own and may take several parts.")
    @APIResponse(
            responseCode = "200",
            description = "A part of the list; attempts are told for a single job alone",
            content = @Content(schema = @Schema(implementation = JobPart.class)))
    @APIResponse(
            responseCode = "503",
            description =
                    "What is asked for takes longer to find than is waited for: narrow it down, for instance by batch_id (TOO_SLOW)")
    public Response list(
            @Parameter(description = "Of this batch alone") @QueryParam("batch_id") String batch,
            @Parameter(description = "Several may be given, in one value with commas between them or each by itself")
                    @QueryParam("state")
                    List<String> states,
            @Parameter(description = "UPLOAD, EDIT or DOWNLOAD: what a job is at, or waits for") @QueryParam("step")
                    String step,
            @QueryParam("error_code") String errorCode,
            @QueryParam("custom_id") String customId,
            @QueryParam("custom_id_prefix") String prefix,
            @Parameter(description = "The id of a node, as in GET /queue: jobs that it is working on now")
                    @QueryParam("worker")
                    String worker,
            @Parameter(description = "Handed in then or later, such as 2026-03-27T10:00:00Z")
                    @QueryParam("created_after")
                    String createdAfter,
            @Parameter(description = "Handed in before") @QueryParam("created_before") String createdBefore,
            @Parameter(description = "Came to rest then or later, such as 2026-03-27T10:00:00Z")
                    @QueryParam("finished_after")
                    String finishedAfter,
            @Parameter(description = "Came to rest before") @QueryParam("finished_before") String finishedBefore,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri,
            @Context Request request)
            throws SQLException {
        Values.onlyParameters(uri, PARAMETERS);
        JobFilter filter = new JobFilter(
                Optional.ofNullable(batch).map(text -> Values.number("batch_id", text, 1, JobCursor.END)),
                states(states),
                Optional.ofNullable(step).map(word -> Values.word(Step.class, "step", word)),
                Optional.ofNullable(errorCode).map(word -> Values.word(ErrorCode.class, "error_code", word)),
                Optional.ofNullable(customId).map(text -> Values.text("custom_id", text, 200)),
                Optional.ofNullable(prefix).map(text -> Values.text("custom_id_prefix", text, 200)),
                Optional.ofNullable(worker).map(text -> Values.number("worker", text, 1, JobCursor.END)),
                Optional.ofNullable(createdAfter).map(text -> Values.time("created_after", text)),
                Optional.ofNullable(createdBefore).map(text -> Values.time("created_before", text)),
                Optional.ofNullable(finishedAfter).map(text -> Values.time("finished_after", text)),
                Optional.ofNullable(finishedBefore).map(text -> Values.time("finished_before", text)));
        int most = Page.of(null, limit).limit();
        JobCursor from = cursor == null ? JobCursor.beginning() : JobCursor.of(cursor);
        if (filter.batchId().isPresent()) {
            batches.get(filter.batchId().get());
        }
        return Answers.read(request, lists.list(filter, from, most));
    }

    private static Set<JobState> states(List<String> values) {
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        for (String value : values) {
            for (String word : value.split(",", -1)) {
                states.add(Values.word(JobState.class, "state", word.strip()));
            }
        }
        return states;
    }
}
