package dev.darkroom.api;

import dev.darkroom.intake.NewBatch;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.security.Token;
import dev.darkroom.webhook.WebhookOrder;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody hands in beside the rows themselves.
 *
 * @param defaults for rows that leave a column out
 * @param idempotency what makes this submission the same as another one
 * @param webhook where it is to tell what becomes of it
 */
public record Handed(
        Token by,
        String name,
        OnUncertain onUncertain,
        Optional<Integer> maxPaid,
        Optional<BigDecimal> creditsPerEdit,
        Map<String, String> defaults,
        Optional<Idempotency.Key> idempotency,
        Optional<WebhookOrder> webhook) {

    public Handed(
            Token by,
            String name,
            OnUncertain onUncertain,
            Optional<Integer> maxPaid,
            Optional<BigDecimal> creditsPerEdit,
            Map<String, String> defaults,
            Optional<Idempotency.Key> idempotency) {
        this(by, name, onUncertain, maxPaid, creditsPerEdit, defaults, idempotency, Optional.empty());
    }

    Handed telling(Optional<WebhookOrder> order) {
        return new Handed(by, name, onUncertain, maxPaid, creditsPerEdit, defaults, idempotency, order);
    }

    /** The same, of a request that its key tells from others. */
    public Handed keyed(Optional<Idempotency.Key> key) {
        return new Handed(by, name, onUncertain, maxPaid, creditsPerEdit, defaults, key);
    }

    NewBatch batch() {
        return new NewBatch(name, Optional.empty(), false, onUncertain, maxPaid, creditsPerEdit);
    }
}
