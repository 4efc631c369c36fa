package dev.darkroom.editor;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import java.util.UUID;

/**
 * What a call means for its job.
 *
 * @param outcome how the attempt ended; null while that is open: the record is still being processed, or a look-up told nothing new
 * @param paid whether the edit was charged; null where that is not known. In a look-up's verdict it speaks of the edit, not of the look-up.
 *     The API never says so: a refusal, a failure and a moderated picture are taken as not charged
 * @param httpStatus null where no answer came
 * @param code null where nothing went wrong
 * @param message one line of at most 500 characters: the provider's words where there are some. Null where nothing went wrong
 * @param recordUuid the provider's record, null where it is not known
 * @param next what to do
 */
public record Verdict(
        Outcome outcome, Boolean paid, Integer httpStatus, ErrorCode code, String message, UUID recordUuid, Next next) {

    public Verdict {
        message = message == null ? null : Line.of(message);
    }

    /**
     * Whether the reply that was judged so says that the API is down: it could not be reached, gave no answer, or its server failed (5xx). A server error
     * that says what became of the job does not: pictures that are refused with one, however many in a row, are no reason to send nothing else. Nor does
     * a file of ours that is gone.
     */
    public boolean tellsOfOutage(Reply reply) {
        boolean toldNothing = next instanceof Next.Retry || next instanceof Next.Uncertain || next instanceof Next.Poll;
        return toldNothing && (!(reply instanceof Reply.Answer answer) || answer.status() >= 500 && recordUuid == null);
    }

    Verdict withRecord(UUID uuid) {
        return new Verdict(outcome, paid, httpStatus, code, message, uuid, next);
    }
}
