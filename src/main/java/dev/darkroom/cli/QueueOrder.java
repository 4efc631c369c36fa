package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.ServiceClient;
import java.time.Instant;

/** Holding the whole queue back, and letting it go on. */
final class QueueOrder {

    private QueueOrder() {}

    static JsonNode pause(ServiceClient client) {
        return client.patch("/queue", Json.object().put("paused", true));
    }

    /** Whatever holds it: a person's pause, or a stop whose reason is mended by now. A queue that runs is left alone. */
    static JsonNode resume(ServiceClient client) {
        JsonNode queue = client.get("/queue");
        ObjectNode change = Json.object();
        if (queue.path("paused_at").isTextual()) {
            change.put("paused", false);
        }
        if (queue.path("stop").isObject()) {
            change.put("stopped", false);
        }
        return change.isEmpty() ? queue : client.patch("/queue", change);
    }

    static void tell(ClientCommand command, JsonNode queue) {
        if (command.json()) {
            command.print(queue);
        } else {
            command.err().println(new QueueSentence(queue, Instant.now()));
        }
    }
}
