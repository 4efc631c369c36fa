package dev.darkroom.api;

import dev.darkroom.queue.RetryReceipt;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What a retry has done, or would do.
 *
 * @param dryRun whether it was only asked
 * @param asOf of a dry run: handed in with the order, it leaves alone what came to rest since; null where it was no dry run
 * @param done jobs that are in the line again; 0 for a dry run
 * @param pending always 0: a retry leaves nothing for later
 * @param matching jobs that go, or would go, back into the line
 * @param toFetch of these: bought already, so their picture is fetched again, free
 * @param toSend of these: sent again, and paid for when they succeed
 * @param paidBefore of those to send: a call was charged already and brought no picture
 * @param mayBePaidBefore of those to send: the outcome of a call is unknown, so they may be paid for twice
 * @param leftAlone jobs that match and stay where they are
 * @param estimatedCredits what those to send would cost; null: the price is not known
 */
record RetryView(
        boolean dryRun,
        Instant asOf,
        long done,
        long pending,
        long matching,
        long toFetch,
        long toSend,
        long paidBefore,
        long mayBePaidBefore,
        LeftAlone leftAlone,
        BigDecimal estimatedCredits) {

    /**
     * Why.
     *
     * @param uncertain the outcome of a call is unknown, and UNCERTAIN was not among the states
     * @param batchCancelled nothing of a cancelled batch is bought
     */
    record LeftAlone(long uncertain, long batchCancelled) {}

    static RetryView of(RetryReceipt receipt, Optional<Instant> looked, BigDecimal creditsPerEdit) {
        return new RetryView(
                looked.isPresent(),
                looked.orElse(null),
                looked.isPresent() ? 0 : receipt.going(),
                0,
                receipt.going(),
                receipt.toFetch(),
                receipt.toSend(),
                receipt.paidBefore(),
                receipt.mayBePaidBefore(),
                new LeftAlone(receipt.leftUncertain(), receipt.leftCancelled()),
                creditsPerEdit == null ? null : creditsPerEdit.multiply(BigDecimal.valueOf(receipt.toSend())));
    }
}
