package dev.darkroom.webhook;

import java.time.Instant;

/**
 * A message and what became of it.
 *
 * @param messageId its {@code webhook-id}, the same for every try
 * @param jobId null unless it is about a job
 * @param state PENDING, DELIVERED, GIVEN_UP (for a day no try was taken) or DISABLED (the receiver wants no more, or the webhook was removed)
 * @param httpStatus of the last try; null: there was no answer
 * @param error why the last try was not taken
 * @param nextTryAt null unless it is pending; while it is tried, when it is tried again should nothing be heard of that
 */
public record Told(
        long id,
        String messageId,
        WebhookEvent event,
        Long jobId,
        String state,
        int tries,
        Integer httpStatus,
        String error,
        Instant createdAt,
        Instant nextTryAt,
        Instant giveUpAt,
        Instant settledAt) {}
