package dev.darkroom.api;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.BatchState;
import dev.darkroom.queue.RequestCounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A batch as the API shows it.
 *
 * @param owner null: it did not come over HTTP
 * @param state what it is doing, as far as that can be said of it alone; {@code GET /queue} says whether the whole queue is held up
 * @param heldReasons why jobs of it may not be claimed
 * @param calls what was or may have been paid
 * @param paidCalls calls that are known to be paid, as in {@code calls}
 * @param ratePerMinute jobs that succeed, fail or become UNCERTAIN in a minute, as of the last three; null: none did, or this node has not watched long enough
 * @param eta when it will be done at that rate, or else at the pace of the queue, shared with the other batches; null: at rest, or see {@code etaUnknown}
 * @param etaUnknown why nobody can tell; null where there is an {@code eta}, or nothing left to do
 * @param creditsSpent calls that were or may be paid, times the price that was given
 * @param estimatedCredits those that are still to come besides, at most: what the whole batch will have cost
 */
public record BatchView(
        long id,
        String name,
        String owner,
        BatchState state,
        List<String> heldReasons,
        RequestCounts requestCounts,
        Calls calls,
        long paidCalls,
        Double ratePerMinute,
        Instant eta,
        EtaUnknown etaUnknown,
        BigDecimal creditsPerEdit,
        BigDecimal creditsSpent,
        BigDecimal estimatedCredits,
        Integer maxPaid,
        String onUncertain,
        Instant createdAt,
        Instant pausedAt,
        Instant cancelledAt) {

    /** Why there is no telling when a batch will be done. */
    public enum EtaUnknown {
        /** The batch is paused. */
        PAUSED,
        /** What is left waits for the cap of paid calls, or for people. */
        HELD,
        /** A person holds the whole queue back. */
        QUEUE_PAUSED,
        /** The queue has stopped by itself: {@code GET /queue} says why. */
        QUEUE_STOPPED,
        /** The API is down and is only tried now and then. */
        API_DOWN,
        /** No node works on its queue. */
        NO_WORKER
    }

    /** The same without what changes while nothing happens: so a poller hears of news alone. */
    BatchView lasting() {
        return with(null, null, etaUnknown);
    }

    BatchView with(Double rate, Instant done, EtaUnknown unknown) {
        return new BatchView(
                id,
                name,
                owner,
                state,
                heldReasons,
                requestCounts,
                calls,
                paidCalls,
                rate,
                done,
                unknown,
                creditsPerEdit,
                creditsSpent,
                estimatedCredits,
                maxPaid,
                onUncertain,
                createdAt,
                pausedAt,
                cancelledAt);
    }

    /** Seconds until it is worth asking again; empty: it is at rest. */
    Optional<Integer> askAgain() {
        return switch (state) {
            case FINISHED, CANCELLED -> Optional.empty();
            case PAUSED, HELD -> Optional.of(30);
            case RUNNING, CANCELLING ->
                Optional.of(etaUnknown != null ? 15 : eta == null ? 2 : soon(Duration.between(Instant.now(), eta)));
        };
    }

    /** A fiftieth of the way, so that a bar moves. */
    private static int soon(Duration left) {
        return (int) Math.max(1, Math.min(15, left.toSeconds() / 50));
    }

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
