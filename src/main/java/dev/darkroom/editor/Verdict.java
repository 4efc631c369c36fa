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

    Verdict withRecord(UUID uuid) {
        return new Verdict(outcome, paid, httpStatus, code, message, uuid, next);
    }
}
