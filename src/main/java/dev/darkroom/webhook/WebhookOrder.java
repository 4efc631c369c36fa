package dev.darkroom.webhook;

import java.util.Set;

/**
 * Where a batch is to tell what.
 *
 * @param events at least one
 */
public record WebhookOrder(WebhookUrl url, Set<WebhookEvent> events) {

    public WebhookOrder {
        events = Set.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a webhook tells at least one thing");
        }
    }
}
