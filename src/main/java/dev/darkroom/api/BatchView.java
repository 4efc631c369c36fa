package dev.darkroom.api;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.BatchState;
import dev.darkroom.queue.RequestCounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * A batch as the API shows it.
 *
 * @param owner null: it did not come over HTTP
 * @param state what it is doing, as far as that can be said of it alone; {@code GET /queue} says whether the whole queue is held up
 * @param heldReasons why jobs of it may not be claimed
 * @param calls what was or may have been paid
 * @param estimatedCredits calls that were or may be paid, times the price that was given
 */
public record BatchView(
        long id,
        String name,
        String owner,
        BatchState state,
        List<String> heldReasons,
        RequestCounts requestCounts,
        Calls calls,
        BigDecimal creditsPerEdit,
        BigDecimal estimatedCredits,
        Integer maxPaid,
        String onUncertain,
        Instant createdAt,
        Instant pausedAt,
        Instant cancelledAt) {

    /**
     * Paid calls.
     *
     * @param paid known to be paid
     * @param charged were or may be paid: open and unknown ones included; {@code max_paid} caps these
     */
    public record Calls(long paid, long charged) {

        static Calls of(BatchProgress progress) {
            return new Calls(progress.paid(), progress.charged());
        }
    }
}
