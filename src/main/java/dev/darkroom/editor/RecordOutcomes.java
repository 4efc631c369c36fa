package dev.darkroom.editor;

import static dev.darkroom.job.ErrorCode.*;

import dev.darkroom.editor.AiRecord.Status;
import dev.darkroom.job.Outcome;

/** What the provider's record means, whether it came with the edit or by a look-up. */
final class RecordOutcomes {

    private static final int TRIES_AFTER_FAILURE = 2;

    private RecordOutcomes() {}

    static Verdict judge(AiRecord record, ApiError error, int status, int maxAttempts) {
        // A link is a picture that was paid for, whatever else is said, and even beside a word that is not known.
        if (record.temporaryUrl() != null && (record.status() == Status.SUCCESS || record.status() == Status.OTHER)) {
            return paid(record, status, new Next.Download());
        }
        return AccountOutcomes.byWords(status, error, error.line())
                .map(verdict -> verdict.withRecord(record.uuid()))
                .orElseGet(() -> byStatus(record, error, status, maxAttempts));
    }

    private static Verdict byStatus(AiRecord record, ApiError error, int status, int maxAttempts) {
        return switch (record.status()) {
            case SUCCESS -> withoutLink(record, status);
            case FAILURE -> failed(record, error, status, maxAttempts);
            // A word that is not known is asked about again: a look-up is free, and whoever polls gives up some time.
            case PROCESSING, OTHER -> processing(record, status);
        };
    }

    private static Verdict withoutLink(AiRecord record, int status) {
        if (record.uuid() != null) {
            return paid(record, status, new Next.Download());
        }
        String message = "the record says SUCCESS and has neither a link nor a uuid";
        return new Verdict(Outcome.FAILED, true, status, RESULT_MISSING, message, null, new Next.Fail());
    }

    private static Verdict paid(AiRecord record, int status, Next next) {
        return new Verdict(Outcome.SUCCEEDED, true, status, null, null, record.uuid(), next);
    }

    private static Verdict failed(AiRecord record, ApiError error, int status, int maxAttempts) {
        String line = error.line().isEmpty() ? "the record says FAILURE and no more" : error.line();
        if (error.says(Words.NO_ASSET)) {
            return new Verdict(
                    Outcome.FAILED, false, status, ASSET_NOT_FOUND, line, record.uuid(), new Next.UploadAgain());
        }
        Next next = new Next.Retry(Math.min(TRIES_AFTER_FAILURE, maxAttempts));
        return new Verdict(Outcome.FAILED, false, status, UPSTREAM_FAILED, line, record.uuid(), next);
    }

    private static Verdict processing(AiRecord record, int status) {
        if (record.uuid() != null) {
            return new Verdict(null, null, status, null, null, record.uuid(), new Next.Poll());
        }
        String message = "the record is not finished and has no uuid to look it up by";
        return new Verdict(Outcome.UNKNOWN, null, status, OUTCOME_UNKNOWN, message, null, new Next.Uncertain());
    }
}
