package dev.darkroom.editor;

import static dev.darkroom.job.ErrorCode.*;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import java.util.Optional;

/** What is judged first and alike for edits, look-ups and uploads: the account, the rate, the content filter, the address. */
final class AccountOutcomes {

    private AccountOutcomes() {}

    /** Empty where the answer speaks of none of these. */
    static Optional<Verdict> judge(Answer answer, ApiError error, boolean isJson) {
        String message = EditOutcomes.say(answer, error);
        return byWords(answer.status(), error, message).or(() -> byStatus(answer, error, isJson, message));
    }

    /** The words count at any status, 200 included. */
    static Optional<Verdict> byWords(int status, ApiError error, String message) {
        if (error.says(Words.NO_CREDITS)) {
            return Optional.of(stop(status, INSUFFICIENT_CREDITS, message));
        }
        // Before the key: a flagged picture answered with 403 must not stop everybody else's.
        if (error.says(Words.MODERATED)) {
            return Optional.of(
                    new Verdict(Outcome.MODERATED, false, status, MODERATED, message, null, new Next.Fail()));
        }
        return Optional.empty();
    }

    private static Optional<Verdict> byStatus(Answer answer, ApiError error, boolean isJson, String message) {
        int status = answer.status();
        if (status == 402) {
            return Optional.of(stop(status, INSUFFICIENT_CREDITS, message));
        }
        if (status == 429) {
            Next wait = new Next.Wait(RetryAfter.of(answer));
            return Optional.of(new Verdict(Outcome.THROTTLED, false, status, THROTTLED, message, null, wait));
        }
        // A web page with 403 is the CDN's block page. It stops everybody too: going on could fail every row of a
        // batch, or prolong the block.
        if (status == 401 || status == 403) {
            return Optional.of(stop(status, isJson || status == 401 ? KEY_REFUSED : ACCESS_BLOCKED, message));
        }
        if (isNotTheApi(status, isJson, error)) {
            return Optional.of(stop(status, WRONG_ENDPOINT, message));
        }
        return Optional.empty();
    }

    /** Redirects are never followed; a 404 that is not the API's own, and a missing route, mean a wrong address: every row would fail alike. */
    private static boolean isNotTheApi(int status, boolean isJson, ApiError error) {
        return status / 100 == 3 || status == 405 || status == 404 && (!isJson || error.says(Words.NO_ROUTE));
    }

    private static Verdict stop(int status, ErrorCode code, String message) {
        return new Verdict(Outcome.ACCOUNT_REFUSED, false, status, code, message, null, new Next.StopQueue());
    }
}
