package dev.darkroom.webhook;

import java.time.Instant;
import java.util.List;

/**
 * Where a batch tells what.
 *
 * @param disabledAt since when nothing is sent, because the receiver answered 410; null: it is
 * @param pending messages that wait to be taken; counted up to 100,000
 */
public record Webhook(
        long batchId, String url, List<WebhookEvent> events, Instant createdAt, Instant disabledAt, long pending) {}
