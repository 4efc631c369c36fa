package dev.darkroom.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.darkroom.queue.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A job as the API shows it.
 *
 * @param step what it is at, or waits for; null at rest
 * @param heldReason why nobody may claim it now
 * @param runAt not before this time (a retry)
 * @param request the parameters as they are sent, without the picture
 * @param result null unless it has succeeded
 * @param error null unless it came to rest without a picture
 * @param recordUuid the provider's record
 * @param verdict what a person thinks of the picture; null: nothing yet, and in a list
 * @param redoOf the job that this one does again; null: none, and in a list
 * @param attempts the last 500, and before them the edits that were or may have been paid for; null in a list
 */
public record JobView(
        long id,
        long batchId,
        String customId,
        int rowNumber,
        String state,
        String step,
        String heldReason,
        Instant runAt,
        int priority,
        String image,
        @JsonRawValue @Schema(type = SchemaType.OBJECT) String request,
        Result result,
        Failure error,
        UUID recordUuid,
        Instant createdAt,
        Instant finishedAt,
        Instant pausedAt,
        Instant cancelRequestedAt,
        JobVerdict verdict,
        Long redoOf,
        List<Attempt> attempts) {

    /**
     * Refuses a decision about what the job was before it was sent again: who has looked for one call in the provider's history has decided nothing about a later one.
     *
     * @param shown how many attempts whoever decides was shown; empty: nobody looks
     * @throws ProblemException 409 where there are more by now
     */
    public void requireAsShown(Optional<Integer> shown) {
        if (shown.isPresent() && shown.get() != attemptCount()) {
            Order.refuse(Refusal.CHANGED_MEANWHILE);
        }
    }

    /** Of all, those that are too many to be listed among them: they are numbered without gaps. */
    public int attemptCount() {
        return attempts.isEmpty() ? 0 : attempts.get(attempts.size() - 1).lease();
    }

    /** The picture; its bytes are at {@code /jobs/{id}/result}. */
    public record Result(String file, String mediaType, String sha256, long bytes, int width, int height) {}

    /** Why there is no picture; {@code explanation} says what to do. */
    public record Failure(String code, String message, String explanation) {}

    /**
     * A line of the journal.
     *
     * @param worker name of the node that had it
     * @param paid null: open, or not known
     */
    public record Attempt(
            int lease,
            String step,
            int tries,
            String worker,
            Instant claimedAt,
            Instant settledAt,
            String outcome,
            Boolean paid,
            Integer httpStatus,
            String code,
            String message,
            UUID recordUuid) {}

    /** Seconds until it is worth asking again; empty: it is at rest. */
    Optional<Integer> askAgain() {
        if (!state.equals("QUEUED") && !state.equals("RUNNING")) {
            return Optional.empty();
        }
        if (heldReason != null) {
            return Optional.of(30);
        }
        long wait = runAt == null ? 0 : Duration.between(Instant.now(), runAt).toSeconds();
        return Optional.of((int) Math.max(2, Math.min(30, wait)));
    }

    JobView with(List<Attempt> these, JobVerdict judged, Long source) {
        return new JobView(
                id,
                batchId,
                customId,
                rowNumber,
                state,
                step,
                heldReason,
                runAt,
                priority,
                image,
                request,
                result,
                error,
                recordUuid,
                createdAt,
                finishedAt,
                pausedAt,
                cancelRequestedAt,
                judged,
                source,
                these);
    }
}
