package dev.darkroom.webhook;

import java.time.Instant;
import java.util.List;

/**
 * A message that was claimed, to be sent now.
 *
 * @param messageId the same for every try
 * @param jobId null unless it is about a job
 * @param customId the job's
 * @param data JSON of what was so when it happened
 * @param tries this one included
 * @param now by the database's clock
 * @param secrets that sign it
 */
record Delivery(
        long id,
        String messageId,
        long batchId,
        Lane lane,
        String url,
        WebhookEvent event,
        Long jobId,
        String customId,
        String data,
        Instant createdAt,
        int tries,
        Instant now,
        List<String> secrets) {

    Delivery {
        secrets = List.copyOf(secrets);
    }

    /** As it goes out, of what the table holds. */
    static String messageId(String uuid) {
        return "msg_" + uuid.replace("-", "");
    }

    @Override
    public String toString() {
        return "message %s of batch %d (%s)".formatted(messageId, batchId, event);
    }
}
