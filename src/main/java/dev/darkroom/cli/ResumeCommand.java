package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets go on what was held back. */
@Command(
        name = "resume",
        description = {"Lets a paused batch go on, one that has reached its cap, or the whole queue.", ""})
final class ResumeCommand extends OrderCommand {

    /** Member of the line of JSON. */
    private static final String HINDRANCE = "buys_nothing";

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
        JsonNode answer = client.post("/batches/" + id + "/resume");
        if (answer instanceof ObjectNode object) {
            hindrance(client.getPatiently("/batches/" + id)).ifPresent(why -> object.put(HINDRANCE, why));
        }
        return answer;
    }

    /** Why nothing of the batch is bought all the same: jobs that go back into the line are held again by the next claim. */
    private static Optional<String> hindrance(JsonNode batch) {
        if (batch.path("cancelled_at").isTextual()) {
            return Optional.of("it is cancelled, and stays so: submit its rows again, as a new batch; those of a run,"
                    + " by the same run command");
        }
        long paid = batch.path("calls").path("charged").asLong();
        JsonNode cap = batch.path("max_paid");
        boolean waits = batch.path("request_counts").path("queued").asLong() > 0;
        return waits && cap.isNumber() && paid >= cap.asLong()
                ? Optional.of("its cap of %s is reached (%s made, or under way): give --max-paid above %d"
                        .formatted(Counted.of(cap.asLong(), "paid call"), Counted.number(paid), paid))
                : Optional.empty();
    }

    @Override
    String described(JsonNode answer) {
        String why = answer.path(HINDRANCE).asText("");
        return why.isEmpty() ? super.described(answer) : "buys nothing: " + why;
    }

    @Override
    String done() {
        return "resumed";
    }
}
