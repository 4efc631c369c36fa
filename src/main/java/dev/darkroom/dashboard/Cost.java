package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import java.math.BigDecimal;

/**
 * What a batch costs, in credits, as far as the price of an edit was given.
 *
 * @param soFar of calls that were or may be paid
 * @param toCome at most: of the jobs that wait
 */
public record Cost(BigDecimal soFar, BigDecimal toCome) {

    /** Null where nobody gave a price. */
    static Cost of(BatchView batch) {
        BigDecimal price = batch.creditsPerEdit();
        return price == null
                ? null
                : new Cost(
                        price.multiply(BigDecimal.valueOf(batch.calls().charged())),
                        price.multiply(BigDecimal.valueOf(batch.requestCounts().queued())));
    }
}
