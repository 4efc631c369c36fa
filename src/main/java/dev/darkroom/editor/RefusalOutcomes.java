package dev.darkroom.editor;

import static dev.darkroom.job.ErrorCode.*;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import java.util.Optional;

/** What an edit's answer without a record means: the errors of the API, and those that it passes on from the model behind it. */
final class RefusalOutcomes {

    private static final String PASSED_ON = "EXTERNAL_API_RESPONSE_WITH_ERROR";
    private static final int TRIES_UPSTREAM = 3;
    private static final int TRIES_REFUSED_WITH_200 = 2;

    private RefusalOutcomes() {}

    /** Empty where nothing certain can be said: the outcome is unknown. */
    static Optional<Verdict> judge(Answer answer, ApiError error, boolean isJson, int maxAttempts) {
        int status = answer.status();
        String message = EditOutcomes.say(answer, error);
        boolean isApiError = isJson && error.exists();
        if (isApiError && error.code().equals("UNSUPPORTED_MODEL")) {
            return Optional.of(failed(status, UNSUPPORTED_MODEL, message, new Next.Fail()));
        }
        if (isApiError && error.code().equals("MISSING_REQUIRED_FIELDS")) {
            return Optional.of(failed(status, INVALID_REQUEST, message, new Next.Fail()));
        }
        if (isApiError && error.code().equals(PASSED_ON)) {
            return Optional.of(passedOn(status, error, message, maxAttempts));
        }
        if (status / 100 == 4) {
            return Optional.of(permanent(status, INVALID_REQUEST, error, message));
        }
        if (isApiError && (status == 500 || status == 502 || status == 503)) {
            return Optional.of(failed(status, REFUSED_BY_API, message, new Next.Retry(maxAttempts)));
        }
        if (isApiError && error.declared() && status / 100 == 2) {
            Next next = new Next.Retry(Math.min(TRIES_REFUSED_WITH_200, maxAttempts));
            return Optional.of(failed(status, REFUSED_BY_API, message, next));
        }
        return Optional.empty();
    }

    /** Told by the status inside: the message says "try again" of permanent errors, too. */
    private static Verdict passedOn(int status, ApiError error, String message, int maxAttempts) {
        boolean transientInside = error.upstreamStatus()
                .map(inside -> inside == 408 || inside == 429 || inside >= 500)
                .orElse(true);
        if (transientInside) {
            return failed(status, UPSTREAM_BUSY, message, new Next.Retry(Math.min(TRIES_UPSTREAM, maxAttempts)));
        }
        return permanent(status, UPSTREAM_REFUSED, error, message);
    }

    private static Verdict permanent(int status, ErrorCode code, ApiError error, String message) {
        return error.says(Words.NO_ASSET)
                ? failed(status, ASSET_NOT_FOUND, message, new Next.UploadAgain())
                : failed(status, code, message, new Next.Fail());
    }

    private static Verdict failed(int status, ErrorCode code, String message, Next next) {
        return new Verdict(Outcome.FAILED, false, status, code, message, null, next);
    }
}
