package dev.darkroom.queue;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Picture;
import dev.darkroom.job.Step;
import java.time.Duration;
import java.util.UUID;

/**
 * What became of a claim: settles its attempt and says where the job goes, in one write.
 *
 * @param paid was the call charged; null: not known. Always false for the free steps
 * @param httpStatus 100 to 599; null where no answer came, or none of these
 * @param code Darkroom's code of what went wrong; null on success
 * @param assetPath where UPLOAD put the picture; else null
 * @param learned what a look-up told of the edit; else null
 */
public record Completion(
        Claim claim,
        Outcome outcome,
        Boolean paid,
        Integer httpStatus,
        String code,
        String message,
        UUID recordUuid,
        String assetPath,
        Learned learned,
        Next next) {

    /** A server may answer anything (LinkedIn: 999); what is no HTTP status the journal does not take, and the message has it. */
    public Completion {
        httpStatus = httpStatus == null || httpStatus < 100 || httpStatus > 599 ? null : httpStatus;
    }

    /** Of a free step (UPLOAD, DOWNLOAD). */
    public static Completion free(
            Claim claim, Outcome outcome, Integer httpStatus, String code, String message, Next next) {
        return new Completion(claim, outcome, false, httpStatus, code, message, null, null, null, next);
    }

    /**
     * Of a step in which Darkroom itself failed, and that is given up. What may have been paid for is left to a person.
     *
     * @param httpStatus as far as it is known: an answer that was kept is not judged a second time where it is there
     * @param recordUuid as far as it is known
     */
    public static Completion broken(Claim claim, Integer httpStatus, UUID recordUuid, String message) {
        boolean edit = claim.step() == Step.EDIT;
        return new Completion(
                claim,
                edit ? Outcome.UNKNOWN : Outcome.FAILED,
                edit ? null : Boolean.FALSE,
                httpStatus,
                ErrorCode.INTERNAL_ERROR.name(),
                message,
                recordUuid,
                null,
                null,
                new Rest(claim.givenUp(), null));
    }

    /** The same, with what a look-up of this record has told of the edit. */
    public Completion learning(UUID record, Learned learned) {
        return new Completion(claim, outcome, paid, httpStatus, code, message, record, assetPath, learned, next);
    }

    /**
     * How the edit of this job ended, learned later by looking its record up: replaces the UNKNOWN of its attempt.
     *
     * @param paid was it charged
     */
    public record Learned(Outcome outcome, boolean paid) {}

    /** Where the job goes. */
    public sealed interface Next {}

    /**
     * Back into the line.
     *
     * @param step to do next
     * @param delay not before it has passed; zero: at once
     * @param tries counting attempts of that step so far
     */
    public record Line(Step step, Duration delay, int tries) implements Next {}

    /**
     * To rest.
     *
     * @param picture only with SUCCEEDED
     */
    public record Rest(JobState state, Picture picture) implements Next {}
}
