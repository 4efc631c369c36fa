package dev.darkroom.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The body of a message: what happened to what, where to read more, and no prompt. It is the same at every try. */
final class Payload {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private Payload() {}

    static byte[] of(Delivery delivery) {
        try {
            ObjectNode payload = JSON.createObjectNode();
            payload.put("type", delivery.event().type());
            payload.put("timestamp", delivery.createdAt().toString());
            ObjectNode data = payload.putObject("data");
            String batch = "/api/v1/batches/" + delivery.batchId();
            if (delivery.event() == WebhookEvent.JOB) {
                data.put("id", delivery.jobId());
                data.put("batch_id", delivery.batchId());
                data.put("custom_id", delivery.customId());
            } else {
                data.put("id", delivery.batchId());
            }
            data.setAll((ObjectNode) JSON.readTree(delivery.data()));
            ObjectNode links = data.putObject("links");
            if (delivery.event() == WebhookEvent.JOB) {
                links.put("job", "/api/v1/jobs/" + delivery.jobId());
            }
            links.put("batch", batch);
            return JSON.writeValueAsBytes(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(delivery + " holds no JSON", e);
        }
    }

    /** What is stored of a batch. */
    static String data(Object state) {
        try {
            return JSON.writeValueAsString(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + state.getClass(), e);
        }
    }
}
