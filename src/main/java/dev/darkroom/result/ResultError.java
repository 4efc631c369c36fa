package dev.darkroom.result;

/** Why a result could not be kept. The names are stable codes: they end up in {@code error_code}. */
public enum ResultError {
    RESULT_EMPTY(Remedy.RETRY),
    /** What came is no picture at all: often an error page sent with status 200. */
    RESULT_NOT_AN_IMAGE(Remedy.RETRY),
    /** It ends before the picture does. */
    RESULT_TRUNCATED(Remedy.RETRY),
    /** It is whole and does not decode. */
    RESULT_CORRUPT(Remedy.RETRY),
    /** A picture, but not in the format that was asked for. */
    RESULT_WRONG_FORMAT(Remedy.FAIL),
    /** More pixels than {@link ResultFolder#MAX_PIXELS}. */
    RESULT_TOO_LARGE(Remedy.FAIL),
    DISK_FULL(Remedy.STOP),
    OUT_NOT_WRITABLE(Remedy.STOP),
    /** The folder holds other results: of another batch, of another database, of a simulated run, or files of the user's. */
    OUT_TAKEN(Remedy.STOP);

    /** What to do about it. */
    public enum Remedy {
        /** Fetch it again, a bounded number of times. It costs nothing. */
        RETRY,
        /** Fetching it again brings the same: the job has failed. */
        FAIL,
        /** No job can be finished here: start no further paid call until a person has seen to it. */
        STOP
    }

    private final Remedy remedy;

    ResultError(Remedy remedy) {
        this.remedy = remedy;
    }

    public Remedy remedy() {
        return remedy;
    }
}
