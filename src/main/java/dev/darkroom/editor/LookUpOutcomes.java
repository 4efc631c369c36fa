package dev.darkroom.editor;

import static dev.darkroom.job.ErrorCode.*;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import java.util.Optional;

/** What the reply to a look-up means for the edit that is looked up. A look-up is free: whatever fails about it may be done again. */
public final class LookUpOutcomes {

    /** The provider's record may lag behind its answer. */
    private static final int TRIES_UNTIL_THERE = 3;

    private LookUpOutcomes() {}

    /**
     * Judges the reply to {@link EditorApi#lookUp}. {@code outcome} and {@code paid} are those of the edit; both are null where the look-up
     * told nothing about it, and the edit then stays what it was.
     *
     * @param maxAttempts tries of a step in all, as configured; no retry goes beyond
     */
    public static Verdict judge(Reply reply, int maxAttempts) {
        if (reply instanceof NotSent notSent) {
            return again(null, LOOK_UP_FAILED, Line.of(notSent.cause()), maxAttempts);
        }
        if (reply instanceof NoAnswer noAnswer) {
            return again(null, LOOK_UP_FAILED, Line.of(noAnswer.cause()), maxAttempts);
        }
        Answer answer = (Answer) reply;
        Optional<Envelope> json = Envelope.read(answer.body());
        ApiError error = json.map(ApiError::of).orElseGet(() -> ApiError.ofText(answer));
        Optional<AiRecord> record = json.flatMap(AiRecord::of);
        if (record.isPresent()) {
            Verdict verdict = RecordOutcomes.judge(record.get(), error, answer.status(), maxAttempts);
            boolean missing =
                    verdict.next() instanceof Next.Download && record.get().temporaryUrl() == null;
            return missing ? withoutLink(record.get(), answer.status(), maxAttempts) : verdict;
        }
        return AccountOutcomes.judge(answer, error, json.isPresent())
                .filter(LookUpOutcomes::isAboutTheAccount)
                .map(verdict -> ofTheLookUp(verdict.httpStatus(), verdict.code(), verdict.message(), verdict.next()))
                .orElseGet(() -> withoutRecord(answer, error, json, maxAttempts));
    }

    /** It was to bring the link. */
    private static Verdict withoutLink(AiRecord record, int status, int maxAttempts) {
        String message = "the record says SUCCESS and has no link to a picture";
        Next next = new Next.Retry(Math.min(TRIES_UNTIL_THERE, maxAttempts));
        return new Verdict(Outcome.FAILED, true, status, RESULT_MISSING, message, record.uuid(), next);
    }

    private static Verdict withoutRecord(Answer answer, ApiError error, Optional<Envelope> json, int maxAttempts) {
        boolean unknownUuid = json.isPresent() && json.get().members().has("aiRecord");
        return unknownUuid
                ? again(
                        answer.status(),
                        RECORD_NOT_FOUND,
                        "the provider knows no such record",
                        Math.min(TRIES_UNTIL_THERE, maxAttempts))
                : again(answer.status(), LOOK_UP_FAILED, EditOutcomes.say(answer, error), maxAttempts);
    }

    /** Without a record, words about its content mean nothing, and a missing look-up route is no reason to stop the edits. */
    private static boolean isAboutTheAccount(Verdict verdict) {
        boolean holdsEverybody = verdict.next() instanceof Next.StopQueue || verdict.next() instanceof Next.Wait;
        return holdsEverybody && verdict.code() != WRONG_ENDPOINT;
    }

    private static Verdict again(Integer status, ErrorCode code, String message, int atMost) {
        return ofTheLookUp(status, code, message, new Next.Retry(atMost));
    }

    private static Verdict ofTheLookUp(Integer status, ErrorCode code, String message, Next next) {
        return new Verdict(null, null, status, code, message, null, next);
    }
}
