package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets go on what was held back. */
@Command(
        name = "resume",
        description = {"Lets a paused batch go on, one that has reached its cap, or the whole queue.", ""})
final class ResumeCommand extends OrderCommand {

    @Parameters(paramLabel = "BATCH", arity = "0..*", description = "Numbers of batches.")
    private List<Long> batches = new ArrayList<>();

    @Option(
            names = "--max-paid",
            paramLabel = "N",
            description = "A new cap of paid calls for these batches, those made so far included.")
    @Within(from = 0)
    private Integer maxPaid;

    @Option(
            names = "--queue",
            description = "The whole queue: after a pause, or once the reason is mended that it has stopped for.")
    private boolean queue;

    @Override
    public Integer call() {
        require(queue != !batches.isEmpty(), "batches, or --queue");
        if (maxPaid != null && queue) {
            throw new UserError("--max-paid is the cap of a batch, and not of the queue");
        }
        ServiceClient client = connect();
        if (queue) {
            QueueOrder.tell(this, QueueOrder.resume(client));
        }
        batches.forEach(id -> order("batch", id, () -> resume(client, id)));
        return exitCode();
    }

    private JsonNode resume(ServiceClient client, long id) {
        if (maxPaid != null) {
            client.patch("/batches/" + id, Json.object().put("max_paid", maxPaid));
        }
        return client.post("/batches/" + id + "/resume");
    }

    @Override
    String described(JsonNode answer) {
        String why = answer.path("buys_nothing").asText("");
        return why.isEmpty() ? super.described(answer) : "buys nothing: " + why;
    }

    @Override
    String done() {
        return "resumed";
    }
}
