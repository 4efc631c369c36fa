package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.Query;
import dev.darkroom.client.ServiceClient;
import dev.darkroom.queue.BatchProgress;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How the queue and its batches stand. */
@Command(
        name = "status",
        description = {"Shows how the queue and the newest batches stand, or one batch.", ""})
final class StatusCommand extends ClientCommand {

    @Parameters(
            paramLabel = "BATCH",
            arity = "0..1",
            description = "Its number; without one, the queue and its batches.")
    private Long batch;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Batches to show; default ${DEFAULT-VALUE}, at most 500.")
    private int limit = 10;

    @Override
    public Integer call() {
        ServiceClient client = connect();
        if (batch != null) {
            JsonNode one = client.get("/batches/" + batch);
            if (json()) {
                print(one);
            } else {
                new BatchDetails(one, Instant.now()).print(out());
            }
            return ExitCode.OK;
        }
        JsonNode queue = client.get("/queue");
        JsonNode batches = client.get(Query.of("/batches")
                .with("limit", Math.max(1, Math.min(500, limit)))
                .toString());
        if (json()) {
            print(Json.object()
                    .<com.fasterxml.jackson.databind.node.ObjectNode>set("queue", queue)
                    .set("batches", batches.path("data")));
        } else {
            out().println(new QueueSentence(queue, Instant.now()));
            batches(batches);
        }
        return ExitCode.OK;
    }

    private void batches(JsonNode batches) {
        if (batches.path("data").isEmpty()) {
            out().println("No batch yet: darkroom submit my.csv hands one in.");
            return;
        }
        Table table = new Table("BATCH", "NAME", "STATE", "DONE", "OF", "FAILED", "UNCERTAIN", "PAID", "CREATED");
        for (JsonNode one : batches.path("data")) {
            BatchProgress p = BatchCounts.progress(one);
            table.row(
                    one.path("id").asLong(),
                    one.path("name").asText(),
                    one.path("state").asText(),
                    Counted.number(p.succeeded() + p.failed() + p.cancelled() + p.uncertain()),
                    Counted.number(p.total()),
                    Counted.number(p.failed()),
                    Counted.number(p.uncertain()),
                    Counted.number(p.paid()),
                    Ago.of(one.path("created_at").textValue(), Instant.now()));
        }
        table.print(out());
        if (batches.path("has_more").asBoolean()) {
            err().println("There are older ones: --limit N shows more.");
        }
    }
}
