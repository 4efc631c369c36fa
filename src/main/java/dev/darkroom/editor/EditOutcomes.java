package dev.darkroom.editor;

import static dev.darkroom.job.ErrorCode.*;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.Outcome;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the reply to a paid call means. The rule above all: what may have been paid and cannot be settled is {@link Next.Uncertain}, never
 * {@link Next.Retry}.
 *
 * <p>The API never says what it charged. That a refusal, a FAILURE and a moderated picture are not charged is a guess, made by everybody who
 * uses it.
 */
public final class EditOutcomes {

    /** The call may still be running behind these. 408 and 499 may tell of a wait further down and are taken like the others. */
    private static final Set<Integer> TIMEOUTS = Set.of(408, 499, 504, 520, 522, 524);

    private EditOutcomes() {}

    /**
     * Judges the reply to {@link EditorApi#edit}.
     *
     * @param maxAttempts tries of a step in all, as configured; no retry goes beyond
     */
    public static Verdict judge(Reply reply, int maxAttempts) {
        if (reply instanceof NotSent notSent) {
            return new Verdict(
                    Outcome.NOT_SENT,
                    false,
                    null,
                    NOT_SENT,
                    Line.of(notSent.cause()),
                    null,
                    new Next.Retry(maxAttempts));
        }
        if (reply instanceof NoAnswer noAnswer) {
            Optional<UUID> uuid = AiRecord.uuidInPartOf(noAnswer.partial());
            return unknown(null, "sent, and then: " + Line.of(noAnswer.cause()), uuid);
        }
        return judge((Answer) reply, maxAttempts);
    }

    private static Verdict judge(Answer answer, int maxAttempts) {
        int status = answer.status();
        if (answer.isPicture()) {
            return new Verdict(Outcome.SUCCEEDED, true, status, null, null, null, new Next.Download());
        }
        Optional<Envelope> json = Envelope.read(answer.body());
        Optional<AiRecord> record = json.flatMap(AiRecord::of);
        ApiError error = json.map(ApiError::of).orElseGet(() -> ApiError.ofText(answer));
        // The provider's own record tells more than the status it came with.
        if (record.isPresent()) {
            return RecordOutcomes.judge(record.get(), error, status, maxAttempts);
        }
        return AccountOutcomes.judge(answer, error, json.isPresent())
                .or(() -> notReached(status, maxAttempts))
                .or(() -> TIMEOUTS.contains(status)
                        ? Optional.empty()
                        : RefusalOutcomes.judge(answer, error, json.isPresent(), maxAttempts))
                .orElseGet(() -> unknown(status, say(answer, error), AiRecord.uuidInPartOf(answer.body())));
    }

    /** Cloudflare: the origin is down (521) or unreachable (523), so it got nothing. */
    private static Optional<Verdict> notReached(int status, int maxAttempts) {
        if (status != 521 && status != 523) {
            return Optional.empty();
        }
        String message = "HTTP " + status + ": the network in front of the API did not reach it";
        Next next = new Next.Retry(maxAttempts);
        return Optional.of(new Verdict(Outcome.NOT_SENT, false, status, NOT_SENT, message, null, next));
    }

    /** A record whose uuid is known can be looked up, which is free and settles it. */
    private static Verdict unknown(Integer status, String message, Optional<UUID> uuid) {
        return uuid.map(id -> new Verdict(null, null, status, OUTCOME_UNKNOWN, message, id, new Next.Poll()))
                .orElseGet(() -> new Verdict(
                        Outcome.UNKNOWN, null, status, OUTCOME_UNKNOWN, message, null, new Next.Uncertain()));
    }

    /** An answer as a line for a person: the API's words, else what kind of answer it was. */
    static String say(Answer answer, ApiError error) {
        String line = error.line();
        String type = answer.contentType() == null ? "without a content type" : "of type " + answer.contentType();
        return "HTTP " + answer.status() + ": "
                + (line.isEmpty()
                        ? "an answer of " + answer.body().length + " bytes " + type + ", which is not the API's"
                        : line);
    }
}
