package dev.darkroom.result;

import dev.darkroom.job.ErrorCode;

/** What to do about a result that could not be kept. */
public enum Remedy {
    /** Fetch it again, a bounded number of times. It costs nothing. */
    RETRY,
    /** Fetching it again brings the same: the job has failed. */
    FAIL,
    /** No job can be finished here: start no further paid call until a person has seen to it. */
    STOP;

    static Remedy of(ErrorCode error) {
        return switch (error) {
            case RESULT_EMPTY, RESULT_NOT_AN_IMAGE, RESULT_TRUNCATED, RESULT_CORRUPT -> RETRY;
            case RESULT_WRONG_FORMAT, RESULT_TOO_MANY_PIXELS -> FAIL;
            case DISK_FULL, OUT_NOT_WRITABLE, OUT_TAKEN -> STOP;
            default -> throw new IllegalArgumentException(error + " does not happen while a result is kept");
        };
    }
}
