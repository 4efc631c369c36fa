package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Doing again what was rejected. */
@Path("/api/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Verdicts")
class RedoResource {

    private static final Set<String> MEMBERS =
            Set.of("prompt", "jobs", "again", "name", "max_paid", "on_uncertain", "dry_run");
    private static final Set<String> JOB_MEMBERS = Set.of("job_id", "prompt");
    private static final int LONGEST_NAME = 200;

    private final Redos redos;
    private final BatchViews batches;
    private final Caller caller;

    RedoResource(Redos redos, BatchViews batches, Caller caller) {
        this.redos = redos;
        this.batches = batches;
        this.caller = caller;
    }

    /**
     * What a redo would do.
     *
     * @param redoneBefore how many of them were done again before
     * @param sameAgain how many have the same prompt and the same seed as before: the picture would be the same
     * @param left rejected ones that would still not be redone
     */
    record RedoPreview(int edits, BigDecimal estimatedCredits, long redoneBefore, long sameAgain, long left) {}

    @POST
    @Path("/{id}/redo")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SUBMITTERS, Role.ADMINS})
    @Operation(
            summary = "Do the rejected jobs of a batch again, with other words",
            description =
                    "A new batch of the same pictures and parameters; the old jobs and their pictures stay as they are. prompt: for all that have none of their own; where it is "
                            + "left out, each as it was. jobs: the chosen ones, each with job_id and, if wanted, its own prompt; where it is left out, all that are rejected and "
                            + "not redone yet, up to 10,000 of them. A job that was redone before goes only with again: true. name, max_paid and on_uncertain are of the new batch; "
                            + "price and policy are otherwise those of the old one. Each edit is paid for when it succeeds: dry_run: true tells how many they are and queues nothing. "
                            + "With an Idempotency-Key the same request twice is one batch.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = {
                                @ExampleObject(
                                        name = "all, with one prompt",
                                        value =
                                                "{\"prompt\": \"Give it a hat that sits on its head\", \"dry_run\": true}"),
                                @ExampleObject(
                                        name = "two of them",
                                        value =
                                                "{\"jobs\": [{\"job_id\": 1001, \"prompt\": \"A smaller hat\"}, {\"job_id\": 1004}]}")
                            }))
    @APIResponse(
            responseCode = "202",
            description = "Queued",
            content = @Content(schema = @Schema(implementation = BatchView.class)))
    @APIResponse(
            responseCode = "200",
            description = "What it would do",
            content = @Content(schema = @Schema(implementation = RedoPreview.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "A job is not rejected (NOT_REJECTED) or was redone (REDONE_ALREADY), there is none (NOTHING_TO_REDO), or another redo was quicker (CHANGED_MEANWHILE)")
    public Response redo(@PathParam("id") long id, @HeaderParam("Idempotency-Key") String key, InputStream in)
            throws IOException, SQLException {
        BatchView source = batches.get(id);
        ObjectNode json = ApiJson.read(in);
        Values.onlyKnown(names(json), MEMBERS, "member");
        Body body = Body.of(json);
        RedoOrder order = new RedoOrder(
                jobs(json), prompt(json, "prompt"), body.flag("again").orElse(false));
        if (body.flag("dry_run").orElse(false)) {
            RedoPlan plan = redos.plan(id, order);
            return Answers.done(new RedoPreview(
                    plan.rows().size(), plan.credits(), plan.redoneBefore(), plan.sameAgain(), plan.left()));
        }
        Handed handed = new Handed(
                caller.token(),
                body.text("name", LONGEST_NAME).orElseGet(() -> RedoOrder.name(source)),
                body.text("on_uncertain", 20)
                        .map(word -> Values.word(OnUncertain.class, "on_uncertain", word))
                        .orElse(OnUncertain.valueOf(source.onUncertain())),
                body.number("max_paid", 0, Integer.MAX_VALUE),
                Optional.ofNullable(source.creditsPerEdit()),
                Map.of(),
                Idempotency.Key.of(key, "POST /batches/" + id + "/redo", json.toString()));
        long made = redos.submit(id, order, plan -> {}, handed);
        return Answers.queued("/api/v1/batches/" + made, "id", made, () -> batches.get(made));
    }

    private static Map<Long, Optional<String>> jobs(ObjectNode json) {
        Map<Long, Optional<String>> jobs = new LinkedHashMap<>();
        JsonNode list = json.path("jobs");
        if (list.isMissingNode() || list.isNull()) {
            return jobs;
        }
        String allowed = "a list of 1 to %,d objects with job_id and, if wanted, prompt".formatted(RedoOrder.MOST);
        if (!list.isArray() || list.isEmpty() || list.size() > RedoOrder.MOST) {
            throw ProblemException.invalid("jobs", "jobs must be %s.".formatted(allowed), allowed);
        }
        for (JsonNode one : list) {
            if (!(one instanceof ObjectNode job)) {
                throw ProblemException.invalid("jobs", "jobs must be %s.".formatted(allowed), allowed);
            }
            Values.onlyKnown(names(job), JOB_MEMBERS, "member");
            JsonNode jobId = job.path("job_id");
            if (!jobId.isIntegralNumber() || !jobId.canConvertToLong()) {
                throw Values.refuse("job_id", jobId.toString(), "the number of a job");
            }
            if (jobs.put(jobId.longValue(), prompt(job, "prompt")) != null) {
                throw Values.refuse("job_id", jobId.toString(), "named once");
            }
        }
        return jobs;
    }

    private static Optional<String> prompt(ObjectNode json, String name) {
        JsonNode prompt = json.path(name);
        if (prompt.isMissingNode() || prompt.isNull()) {
            return Optional.empty();
        }
        if (!prompt.isTextual()) {
            throw Values.refuse(name, prompt.toString(), "text in quotes");
        }
        return Optional.of(RedoOrder.prompt(name, prompt.textValue()));
    }

    private static Set<String> names(ObjectNode json) {
        Set<String> names = new java.util.HashSet<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
