package dev.darkroom.dashboard;

import dev.darkroom.webhook.Deliveries;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.util.List;

/**
 * @param state that is asked for; null: any
 * @param states that there are
 * @param messages of all batches, the newest first
 * @param next address of the next part; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record WebhooksPage(
        Shell shell, String state, List<String> states, List<Deliveries.OfBatch> messages, String next, Secret secret)
        implements TemplateInstance {

    /**
     * What the webhooks of an owner's batches are signed with.
     *
     * @param fingerprint the beginning of its SHA-256
     * @param previousUntil until then the one before it signs beside it; null: it does not
     * @param shown the secret itself; null: nobody asked for it
     */
    public record Secret(String owner, String fingerprint, Instant createdAt, Instant previousUntil, String shown) {}
}
