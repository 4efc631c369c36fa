package dev.darkroom.editor;

import static dev.darkroom.job.ErrorCode.*;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;

/** What the reply to a download of a result, or to a fetch of a user's picture, means. Both are free: {@code paid} is always false. */
public final class DownloadOutcomes {

    private DownloadOutcomes() {}

    /**
     * Judges the reply to {@link EditorApi#download}. An expired link is {@link Next.Poll}: a look-up brings a fresh one.
     *
     * @param maxAttempts tries of a step in all, as configured
     */
    public static Verdict judge(DownloadReply reply, int maxAttempts) {
        if (reply instanceof DownloadReply.Expired expired) {
            String message = "HTTP " + expired.status() + " for the link to the result";
            return failed(expired.status(), RESULT_LINK_EXPIRED, message, new Next.Poll());
        }
        return judge(reply, DOWNLOAD_FAILED, maxAttempts);
    }

    /**
     * Judges the reply to {@link EditorApi#fetch}.
     *
     * @param maxAttempts tries of a step in all, as configured
     */
    public static Verdict judgeFetch(DownloadReply reply, int maxAttempts) {
        return judge(reply, IMAGE_FETCH_FAILED, maxAttempts);
    }

    private static Verdict judge(DownloadReply reply, ErrorCode code, int maxAttempts) {
        if (reply instanceof DownloadReply.Downloaded) {
            return new Verdict(Outcome.SUCCEEDED, false, 200, null, null, null, new Next.Done());
        }
        if (reply instanceof DownloadReply.Refused refused) {
            return failed(null, refused.code(), refused.message(), new Next.Fail());
        }
        if (reply instanceof DownloadReply.Failed failed) {
            return failed(failed.status(), code, failed.message(), new Next.Retry(maxAttempts, failed.retryAfter()));
        }
        if (reply instanceof DownloadReply.NotWritten notWritten) {
            return failed(null, code, Line.of(notWritten.cause()), new Next.Retry(maxAttempts));
        }
        throw new IllegalArgumentException("a fetch does not expire: " + reply);
    }

    private static Verdict failed(Integer status, ErrorCode code, String message, Next next) {
        return new Verdict(Outcome.FAILED, false, status, code, message, null, next);
    }
}
