package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import dev.darkroom.operation.Kind;
import dev.darkroom.operation.Operation;
import dev.darkroom.operation.Selection;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Orders about many jobs at once, worked off in the background. */
@Path("/api/v1/operations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
class OperationsResource {

    private static final String[] MEMBERS = {
        "kind",
        "job_ids",
        "batch_id",
        "states",
        "step",
        "error_code",
        "custom_id",
        "custom_id_prefix",
        "worker",
        "created_after",
        "created_before",
        "finished_after",
        "finished_before",
        "dry_run",
        "as_of",
        "expected"
    };
    private static final int LONGEST = 200;

    private final OperationOrders orders;

    OperationsResource(OperationOrders orders) {
        this.orders = orders;
    }

    /** A part of the list, for the document. */
    record OperationList(List<OperationView> data, boolean hasMore, String nextCursor) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @org.eclipse.microprofile.openapi.annotations.Operation(
            summary = "Retry, cancel or resolve all jobs that match, or those that are named",
            description =
                    "kind: RETRY (takes FAILED, CANCELLED and, only where states names it, UNCERTAIN, which may pay twice; without states, what FAILED), CANCEL (QUEUED, "
                            + "RUNNING), RESEND (UNCERTAIN: may pay twice) or GIVE_UP (UNCERTAIN becomes FAILED). Which jobs: those that meet all of job_ids (10,000 at most), "
                            + "batch_id, states, step, error_code, custom_id, custom_id_prefix, worker, created_after, created_before, finished_after and finished_before, each as "
                            + "for GET /jobs; one of job_ids, batch_id and states has to be there. dry_run: only count them, and say what it costs. as_of, as a dry run "
                            + "has told it: jobs that came to their state later are left alone. expected: refused (409) where more jobs match, or too many would have to be looked at to tell. It is worked off in the background, "
                            + "a thousand jobs at a time, no job twice whatever happens to the nodes; repeated with the same as_of it finds nothing left to do.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = {
                                @ExampleObject(
                                        name = "what would it cost",
                                        value =
                                                "{\"kind\": \"RETRY\", \"batch_id\": 17, \"error_code\": \"UPSTREAM_BUSY\", \"dry_run\": true}"),
                                @ExampleObject(
                                        name = "do that, and nothing that failed since",
                                        value =
                                                "{\"kind\": \"RETRY\", \"batch_id\": 17, \"error_code\": \"UPSTREAM_BUSY\", \"as_of\": \"2026-03-27T10:00:00.123456Z\"}"),
                                @ExampleObject(
                                        name = "these jobs",
                                        value = "{\"kind\": \"CANCEL\", \"job_ids\": [1001, 1002]}")
                            }))
    @APIResponse(
            responseCode = "200",
            description = "What it would do (dry_run)",
            content = @Content(schema = @Schema(implementation = OperationView.PreviewView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It is worked off from now on; Location tells how far it is",
            content = @Content(schema = @Schema(implementation = OperationView.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "No job matches, more than expected do or that cannot be told, or 100 are under way, or 50 of a submitter")
    public Response create(InputStream in) throws IOException, SQLException {
        Body body = Body.read(in, MEMBERS);
        OperationOrders.Asked asked = asked(body);
        Optional<Instant> asOf = body.time("as_of");
        OptionalLong expected = body.number("expected", 0, Integer.MAX_VALUE)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
        if (body.flag("dry_run").orElse(false)) {
            return Answers.done(OperationView.PreviewView.of(asked.kind(), orders.preview(asked, asOf)));
        }
        Operation operation = orders.create(asked, asOf, expected);
        return Answers.accepted("/api/v1/operations/" + operation.id(), OperationView.of(operation));
    }

    @GET
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @org.eclipse.microprofile.openapi.annotations.Operation(
            summary = "List operations, the newest first",
            description = "They are kept for 30 days after their end. Submitters see their own.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OperationList.class)))
    public Response list(
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") String limit,
            @Context UriInfo uri,
            @Context Request request)
            throws SQLException {
        Values.onlyParameters(uri, Set.of("cursor", "limit"));
        Page.Part<Operation> part = orders.list(Page.of(cursor, limit));
        return Answers.read(
                request,
                new Page.Part<>(
                        part.data().stream().map(OperationView::of).toList(), part.hasMore(), part.nextCursor()));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Role.VIEWERS, Role.SUBMITTERS, Role.ADMINS})
    @org.eclipse.microprofile.openapi.annotations.Operation(summary = "How far an operation is")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OperationView.class)))
    public Response get(@PathParam("id") long id, @Context Request request) throws SQLException {
        OperationView view = OperationView.of(orders.get(id));
        return Answers.poll(request, view, view, view.askAgain());
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @org.eclipse.microprofile.openapi.annotations.Operation(
            summary = "End an operation after the jobs that it is at",
            description = "What it has done stays done.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = OperationView.class)))
    @APIResponse(responseCode = "409", description = "It has ended")
    @RequestBody(ref = Body.NOTHING)
    public Response cancel(@PathParam("id") long id, InputStream body) throws IOException, SQLException {
        orders.get(id);
        Body.readNothing(body);
        return Answers.accepted("/api/v1/operations/" + id, OperationView.of(orders.cancel(id)));
    }

    private static OperationOrders.Asked asked(Body body) {
        Kind kind = Values.word(
                Kind.class,
                "kind",
                body.text("kind", LONGEST).orElseThrow(() -> Body.missing("kind", "RETRY, CANCEL, RESEND or GIVE_UP")));
        List<Long> ids = body.ids("job_ids", Selection.MOST_IDS);
        Set<JobState> states = body.words(JobState.class, "states");
        if (ids.isEmpty() && states.isEmpty() && body.id("batch_id").isEmpty()) {
            throw Body.missing(
                    "job_ids",
                    "a list of ids; or batch_id or states has to be there, so that nobody means all jobs by mistake");
        }
        JobFilter filter = new JobFilter(
                body.id("batch_id"),
                states,
                body.text("step", LONGEST).map(word -> Values.word(Step.class, "step", word)),
                body.text("error_code", LONGEST).map(word -> Values.word(ErrorCode.class, "error_code", word)),
                body.text("custom_id", LONGEST),
                body.text("custom_id_prefix", LONGEST),
                body.id("worker"),
                body.time("created_after"),
                body.time("created_before"),
                body.time("finished_after"),
                body.time("finished_before"));
        return OperationOrders.Asked.of(kind, filter, states, ids);
    }
}
