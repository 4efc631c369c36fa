package dev.darkroom.api;

import dev.darkroom.operation.Kind;
import dev.darkroom.operation.Operation;
import dev.darkroom.operation.Preview;
import dev.darkroom.operation.Selection;
import dev.darkroom.queue.RetryReceipt;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An order about many jobs as the API shows it.
 *
 * @param asOf jobs that came to their state later are left alone
 * @param matched jobs that matched then
 * @param moreMatched there are more than that: the count was broken off
 * @param done jobs on which it has taken effect
 * @param pending jobs that run, and follow when they come back into the line
 * @param toFetch of those done: bought before, so that nothing is paid for them
 * @param uncertain of those done: cancelled while they waited to be sent once more. They rest as UNCERTAIN, since the call before may have been paid
 * @param skipped jobs that had moved on, or came to that state only later
 * @param refused jobs that it did not change, by reason
 * @param error why its last try failed; null: it did not
 */
record OperationView(
        long id,
        Kind kind,
        Selection selection,
        String askedBy,
        Instant asOf,
        Operation.State state,
        long matched,
        boolean moreMatched,
        long done,
        long pending,
        long toFetch,
        long uncertain,
        long skipped,
        Map<String, Long> refused,
        String error,
        Instant createdAt,
        Instant startedAt,
        Instant cancelRequestedAt,
        Instant finishedAt) {

    static OperationView of(Operation operation) {
        return new OperationView(
                operation.id(),
                operation.kind(),
                operation.selection(),
                operation.askedBy(),
                operation.asOf(),
                operation.state(),
                operation.matched(),
                operation.more(),
                operation.done(),
                operation.pending(),
                operation.toFetch(),
                operation.uncertain(),
                operation.skipped(),
                operation.refused(),
                operation.error(),
                operation.createdAt(),
                operation.startedAt(),
                operation.cancelRequestedAt(),
                operation.finishedAt());
    }

    Optional<Integer> askAgain() {
        return finishedAt == null ? Optional.of(2) : Optional.empty();
    }

    /**
     * What one would do.
     *
     * @param matched jobs that match
     * @param moreMatch there are more than that: the count was broken off
     * @param toFetch of a retry: bought already, so their picture is fetched again, free; null here and below: it is no retry, or they are too many to look at each
     * @param toSend sent again, and paid for when they succeed
     * @param paidBefore of those to send: a call was charged already and brought no picture
     * @param mayBePaidBefore of those to send: they may be paid for twice
     * @param leftAlone jobs that match and would stay where they are
     * @param estimatedCredits at most; null: nothing, or it is not known
     */
    record PreviewView(
            boolean dryRun,
            Kind kind,
            Instant asOf,
            long matched,
            boolean moreMatch,
            Long toFetch,
            Long toSend,
            Long paidBefore,
            Long mayBePaidBefore,
            RetryView.LeftAlone leftAlone,
            BigDecimal estimatedCredits) {

        static PreviewView of(Kind kind, Preview preview) {
            Optional<RetryReceipt> retry = Optional.ofNullable(preview.retry());
            return new PreviewView(
                    true,
                    kind,
                    preview.asOf(),
                    preview.matched(),
                    preview.more(),
                    retry.map(RetryReceipt::toFetch).orElse(null),
                    retry.map(RetryReceipt::toSend).orElse(null),
                    retry.map(RetryReceipt::paidBefore).orElse(null),
                    retry.map(RetryReceipt::mayBePaidBefore).orElse(null),
                    retry.map(of -> new RetryView.LeftAlone(of.leftUncertain(), of.leftCancelled()))
                            .orElse(null),
                    preview.credits());
        }
    }
}
