package dev.darkroom.worker;

import dev.darkroom.editor.Next;
import dev.darkroom.editor.Verdict;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import java.time.Duration;
import java.util.UUID;

/** Where a job goes after a free step that did not bring it further: it may be tried again at leisure, since it costs nothing. Pure. */
record FreeDecision(int maxAttempts, Backoff backoff, Duration lookUpInterval) {

    /**
     * A record that takes more claims of its job than this (four minutes) is no ordinary one. The pause between look-ups doubles then, three times at
     * most, so that records that are stuck do not take the permits of the others.
     */
    private static final int ORDINARY_CLAIMS = 30;

    /** A record that is still being processed, or cannot be looked up, after so many claims is given up: about an hour after the edit. */
    private static final int MOST_CLAIMS = 4 * ORDINARY_CLAIMS;

    /** Bounds the way round EDIT and its look-ups where the API accepts every edit and fails it later. */
    private static final int MOST_EDITS = 10;

    /** Each time costs an entry of the journal, and a queue may be stopped over night. */
    private static final Duration STOPPED = Duration.ofSeconds(10);

    Completion decide(Claim claim, Verdict verdict) {
        Next next = verdict.next();
        if (next instanceof Next.Wait || next instanceof Next.StopQueue) {
            return completion(claim, verdict, again(claim, Duration.ZERO, claim.tries()));
        }
        if (next instanceof Next.Retry retry) {
            // Whether money was spent hangs on this look-up: an outage of the API is waited for.
            boolean decides = verdict.code() == ErrorCode.LOOK_UP_FAILED && claim.givenUp() == JobState.UNCERTAIN;
            return retry(claim, verdict, decides ? MOST_CLAIMS : Math.min(retry.atMost(), maxAttempts));
        }
        if (next instanceof Next.Poll) {
            boolean givenUp = claim.sinceEdit() > MOST_CLAIMS;
            return completion(claim, verdict, givenUp ? givenUp(claim) : again(claim, pause(claim), claim.tries()));
        }
        return completion(claim, verdict, givenUp(claim));
    }

    /**
     * After a look-up that brought no picture. A record that says that its edit failed, unpaid, sends the job back to be edited: at once where the
     * account was out of credits, else once more.
     *
     * @param record what was looked up
     */
    Completion afterLookUp(Claim claim, UUID record, Verdict verdict) {
        if (verdict.outcome() == null || verdict.paid() == null) {
            return decide(claim, verdict);
        }
        if (verdict.paid()) {
            // Whatever became of this look-up, the edit was done: what is done for the job from now on fetches its
            // picture, and buys no other.
            Completion.Learned bought = new Completion.Learned(Outcome.SUCCEEDED, true);
            return decide(claim.paidFor(record), verdict).learning(record, bought);
        }
        if (Boolean.TRUE.equals(claim.editPaid())) {
            // The answer said that it was made; whatever its record says by now, another one is bought by a person
            // alone.
            return retry(claim, verdict, maxAttempts);
        }
        return completion(claim, verdict, afterUnpaid(claim, verdict.next()))
                .learning(record, new Completion.Learned(verdict.outcome(), false));
    }

    private Completion.Next afterUnpaid(Claim claim, Next next) {
        if (next instanceof Next.StopQueue || next instanceof Next.Wait) {
            return new Completion.Line(Step.EDIT, Duration.ZERO, 0);
        }
        boolean bounded = claim.edits() < MOST_EDITS;
        if (next instanceof Next.Retry retry && bounded) {
            return new Completion.Line(Step.EDIT, backoff.after(1), retry.atMost() - 1);
        }
        if (next instanceof Next.UploadAgain && bounded && !(claim.image() instanceof ImageSource.Asset)) {
            return new Completion.Line(Step.UPLOAD, Duration.ZERO, 0);
        }
        return new Completion.Rest(JobState.FAILED, null);
    }

    private Duration pause(Claim claim) {
        long shortest = lookUpInterval.toMillis() << Math.min(claim.sinceEdit() / ORDINARY_CLAIMS, 3);
        return Duration.ofMillis(backoff.random().nextLong(shortest, 2 * shortest + 1));
    }

    Completion retry(Claim claim, ErrorCode code, Integer httpStatus, String message) {
        return retry(
                claim,
                new Verdict(Outcome.FAILED, false, httpStatus, code, message, null, new Next.Retry(maxAttempts)),
                maxAttempts);
    }

    Completion fail(Claim claim, ErrorCode code, Integer httpStatus, String message) {
        return completion(
                claim,
                new Verdict(Outcome.FAILED, false, httpStatus, code, message, null, new Next.Fail()),
                givenUp(claim));
    }

    /** Handed back: nothing was done, nothing is counted. */
    Completion handBack(Claim claim, String message) {
        return Completion.free(claim, Outcome.RETURNED, null, null, message, again(claim, STOPPED, claim.tries()));
    }

    /** As {@link #handBack}, at once: the upload it waited for was another row's, and that one's entry in the journal says that it was answered 429. */
    Completion throttledWithAnother(Claim claim) {
        String message = "The same picture was being uploaded for another row, and that was answered 429.";
        return Completion.free(
                claim, Outcome.RETURNED, null, null, message, again(claim, Duration.ZERO, claim.tries()));
    }

    private Completion retry(Claim claim, Verdict verdict, int atMost) {
        int tries = claim.tries() + 1;
        Duration asked = verdict.next() instanceof Next.Retry retry ? retry.atLeast() : Duration.ZERO;
        Duration delay = asked.plus(backoff.after(tries));
        return completion(claim, verdict, tries < atMost ? again(claim, delay, tries) : givenUp(claim));
    }

    private static Completion.Line again(Claim claim, Duration delay, int tries) {
        return new Completion.Line(claim.step(), delay, tries);
    }

    private static Completion.Rest givenUp(Claim claim) {
        return new Completion.Rest(claim.givenUp(), null);
    }

    private static Completion completion(Claim claim, Verdict verdict, Completion.Next next) {
        String code = verdict.code() == null ? null : verdict.code().name();
        if (next instanceof Completion.Rest && code == null) {
            code = ErrorCode.RESULT_MISSING.name();
        }
        String message = verdict.message() == null && code != null
                ? ErrorCode.valueOf(code).explanation()
                : verdict.message();
        return Completion.free(claim, outcome(verdict), verdict.httpStatus(), code, message, next);
    }

    /** Of the attempt. A look-up that told nothing of its edit may have failed itself; one that found the record unfinished has done what it was for. */
    private static Outcome outcome(Verdict verdict) {
        if (verdict.outcome() != null) {
            return verdict.outcome();
        }
        Next next = verdict.next();
        if (next instanceof Next.Wait) {
            return Outcome.THROTTLED;
        }
        if (next instanceof Next.StopQueue) {
            return Outcome.ACCOUNT_REFUSED;
        }
        return next instanceof Next.Poll ? Outcome.SUCCEEDED : Outcome.FAILED;
    }
}
