package dev.darkroom.editor;

import java.time.Duration;
import java.util.Optional;

/** What to do after a call. */
public sealed interface Next {

    /** The edit is there: fetch the picture (or take the answer's body, where that is the picture). Where there is no link yet, look the record up. */
    record Download() implements Next {}

    /** Look the record up, now or later: it is free. */
    record Poll() implements Next {}

    /** The step is done: a picture was uploaded, downloaded or fetched. */
    record Done() implements Next {}

    /**
     * Do the same again, with backoff.
     *
     * @param atMost tries of this step in all, at least 1; when they are used up the job fails with the verdict's code
     * @param atLeast no sooner than that, 0 to 10 minutes: what the server of a picture asked for
     */
    record Retry(int atMost, Duration atLeast) implements Next {
        public Retry(int atMost) {
            this(atMost, Duration.ZERO);
        }
    }

    /** The job fails. */
    record Fail() implements Next {}

    /** Money may have been spent: the batch's policy or a person decides. */
    record Uncertain() implements Next {}

    /**
     * Everybody waits, then the same again; no try is used up.
     *
     * @param retryAfter 0 to 10 minutes where the API named a time; else back off (2 s doubling to 60 s)
     */
    record Wait(Optional<Duration> retryAfter) implements Next {}

    /** Send nothing more and leave the rest queued, this job included, until a person resumes. The verdict's code says why. */
    record StopQueue() implements Next {}

    /** The asset is gone: upload the picture again, once, where it is not given as an asset path; else the job fails. */
    record UploadAgain() implements Next {}
}
