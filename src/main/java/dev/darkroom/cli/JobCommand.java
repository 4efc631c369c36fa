package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.Json;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells everything about a job. */
@Command(
        name = "job",
        description = {"Shows a job: what was asked for, every attempt, and what came of it.", ""})
final class JobCommand extends ClientCommand {

    @Parameters(paramLabel = "JOB", description = "Its number.")
    private long id;

    @Override
    public Integer call() {
        JsonNode job = connect().get("/jobs/" + id);
        if (json()) {
            print(job);
            return ExitCode.OK;
        }
        facts(job, Instant.now());
        attempts(job, Instant.now());
        return ExitCode.OK;
    }

    private void facts(JsonNode job, Instant now) {
        JsonNode result = job.path("result");
        JsonNode error = job.path("error");
        new Facts()
                .add("job", job.path("id").asLong())
                .add("batch", job.path("batch_id").asLong())
                .add("custom_id", job.path("custom_id").asText())
                .add("row", job.path("row_number").asLong())
                .add("state", job.path("state").asText())
                .add("step", job.path("step").textValue())
                .add("held", job.path("held_reason").textValue())
                .add("not before", Ago.of(job.path("run_at").textValue(), now))
                .add("priority", job.path("priority").asLong())
                .add("image", job.path("image").asText())
                .add("request", Json.line(job.path("request")))
                .add("picture", result.isObject() ? picture(result) : null)
                .add("sha256", result.path("sha256").textValue())
                .add("error", error.path("code").textValue())
                .add("message", error.path("message").textValue())
                .add("what to do", error.path("explanation").textValue())
                .add("record", job.path("record_uuid").textValue())
                .add("created", Ago.of(job.path("created_at").textValue(), now))
                .add("finished", Ago.of(job.path("finished_at").textValue(), now))
                .add("cancel requested", Ago.of(job.path("cancel_requested_at").textValue(), now))
                .print(out());
    }

    private static String picture(JsonNode result) {
        return "%s (%dx%d, %s bytes)"
                .formatted(
                        result.path("file").asText(),
                        result.path("width").asInt(),
                        result.path("height").asInt(),
                        Counted.number(result.path("bytes").asLong()));
    }

    private void attempts(JsonNode job, Instant now) {
        if (job.path("attempts").isEmpty()) {
            return;
        }
        out().println();
        Table table = new Table("LEASE", "STEP", "CLAIMED", "OUTCOME", "PAID", "HTTP", "CODE", "MESSAGE");
        for (JsonNode attempt : job.path("attempts")) {
            table.row(
                    attempt.path("lease").asLong(),
                    attempt.path("step").asText(),
                    Ago.of(attempt.path("claimed_at").textValue(), now),
                    attempt.path("outcome").asText().equals("null")
                            ? "(open)"
                            : attempt.path("outcome").asText(),
                    paid(attempt.path("paid")),
                    attempt.path("http_status").isNumber()
                            ? attempt.path("http_status").asInt()
                            : null,
                    attempt.path("code").textValue(),
                    attempt.path("message").textValue());
        }
        table.print(out());
    }

    private static String paid(JsonNode paid) {
        return paid.isBoolean() ? paid.booleanValue() ? "yes" : "no" : "?";
    }
}
