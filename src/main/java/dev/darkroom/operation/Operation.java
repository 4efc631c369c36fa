package dev.darkroom.operation;

import java.time.Instant;
import java.util.Map;

/**
 * An order about many jobs, and how far it is.
 *
 * @param onlyOwner whose batches alone it reaches; null: all
 * @param asOf jobs that came to their state later are left alone
 * @param matched jobs that matched then
 * @param more whether there are more than that: the count was broken off
 * @param done jobs on which it has taken effect
 * @param pending jobs that run, and follow when they come back into the line
 * @param toFetch of those done: bought before, so that nothing is paid for them
 * @param uncertain of those done: cancelled while they waited to be sent once more. They rest as UNCERTAIN, since the call before may have been paid
 * @param skipped jobs that had moved on, or came to that state only later
 * @param refused jobs that it did not change, by reason
 * @param error why its last try failed; null: it did not
 */
public record Operation(
        long id,
        Kind kind,
        Selection selection,
        String onlyOwner,
        String askedBy,
        Instant asOf,
        State state,
        long matched,
        boolean more,
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

    /** Where an operation stands. */
    public enum State {
        WAITING,
        RUNNING,
        /** Every job that was asked for was met. */
        FINISHED,
        /** Somebody has ended it; what was done stays done. */
        CANCELLED,
        /** It went wrong again and again; what was done stays done. */
        FAILED
    }

    public boolean isOpen() {
        return finishedAt == null;
    }

    /** Jobs that it has met. */
    public long met() {
        return done + pending + skipped + refusedJobs();
    }

    public long refusedJobs() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }
}
