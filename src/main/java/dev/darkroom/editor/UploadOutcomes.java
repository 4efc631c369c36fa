package dev.darkroom.editor;

import static dev.darkroom.job.ErrorCode.*;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What the reply to an upload means. An upload is free: {@code paid} is always false, and what fails may be done again. */
public final class UploadOutcomes {

    private UploadOutcomes() {}

    /**
     * Judges the reply to {@link EditorApi#upload}. On {@link Next.Done} the path stands in {@link UploadAnswer#read}.
     *
     * @param maxAttempts tries of a step in all, as configured
     */
    public static Verdict judge(Reply reply, int maxAttempts) {
        if (reply instanceof NotSent notSent) {
            boolean gone =
                    notSent.cause() instanceof FileNotFoundException || notSent.cause() instanceof NoSuchFileException;
            return gone
                    ? failed(null, IMAGE_MISSING, Line.of(notSent.cause()), new Next.Fail())
                    : new Verdict(
                            Outcome.NOT_SENT,
                            false,
                            null,
                            NOT_SENT,
                            Line.of(notSent.cause()),
                            null,
                            new Next.Retry(maxAttempts));
        }
        if (reply instanceof NoAnswer noAnswer) {
            return failed(null, UPLOAD_FAILED, Line.of(noAnswer.cause()), new Next.Retry(maxAttempts));
        }
        Answer answer = (Answer) reply;
        if (answer.status() / 100 == 2 && UploadAnswer.read(answer.body()).isPresent()) {
            return new Verdict(Outcome.SUCCEEDED, false, answer.status(), null, null, null, new Next.Done());
        }
        Optional<Envelope> json = Envelope.read(answer.body());
        ApiError error = json.map(ApiError::of).orElseGet(() -> ApiError.ofText(answer));
        return AccountOutcomes.judge(answer, error, json.isPresent())
                .orElseGet(() -> refused(answer, error, maxAttempts));
    }

    private static Verdict refused(Answer answer, ApiError error, int maxAttempts) {
        String message = EditOutcomes.say(answer, error);
        return switch (answer.status()) {
            case 413 -> failed(answer.status(), IMAGE_TOO_BIG, message, new Next.Fail());
            case 415 -> failed(answer.status(), IMAGE_WRONG_TYPE, message, new Next.Fail());
            case 400, 404, 422 -> failed(answer.status(), INVALID_REQUEST, message, new Next.Fail());
            default -> failed(answer.status(), UPLOAD_FAILED, message, new Next.Retry(maxAttempts));
        };
    }

    private static Verdict failed(Integer status, ErrorCode code, String message, Next next) {
        return new Verdict(Outcome.FAILED, false, status, code, message, null, next);
    }
}
