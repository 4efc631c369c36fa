package dev.darkroom.worker;

import dev.darkroom.editor.Next;
import dev.darkroom.editor.Verdict;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.JobState;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import java.time.Duration;

/** Where a job goes after a paid call: the verdict on the call, joined with the job's past and its batch's policy. Pure. */
record EditDecision(int maxAttempts, Backoff backoff, Duration firstLookUp) {

    Completion decide(Claim claim, Verdict verdict) {
        return new Completion(
                claim,
                // The record is there and not finished: not known yet, until the look-up tells.
                verdict.outcome() == null ? Outcome.UNKNOWN : verdict.outcome(),
                verdict.paid(),
                verdict.httpStatus(),
                verdict.code() == null ? null : verdict.code().name(),
                verdict.message(),
                verdict.recordUuid(),
                null,
                null,
                next(claim, verdict.next()));
    }

    private Completion.Next next(Claim claim, Next next) {
        if (next instanceof Next.Download) {
            return new Completion.Line(Step.DOWNLOAD, Duration.ZERO, 0);
        }
        if (next instanceof Next.Poll) {
            return new Completion.Line(Step.DOWNLOAD, firstLookUp, 0);
        }
        if (next instanceof Next.Retry retry) {
            int tries = claim.tries() + 1;
            boolean again = tries < Math.min(retry.atMost(), maxAttempts);
            return again ? new Completion.Line(Step.EDIT, backoff.after(tries), tries) : rest(JobState.FAILED);
        }
        if (next instanceof Next.Uncertain) {
            boolean again = claim.onUncertain() == OnUncertain.RESEND && claim.unknowns() == 0;
            return again ? new Completion.Line(Step.EDIT, backoff.after(1), claim.tries()) : rest(JobState.UNCERTAIN);
        }
        if (next instanceof Next.Wait || next instanceof Next.StopQueue) {
            return new Completion.Line(Step.EDIT, Duration.ZERO, claim.tries());
        }
        if (next instanceof Next.UploadAgain
                && claim.assetMisses() == 0
                && !(claim.image() instanceof ImageSource.Asset)) {
            return new Completion.Line(Step.UPLOAD, Duration.ZERO, 0);
        }
        return rest(JobState.FAILED);
    }

    private static Completion.Rest rest(JobState state) {
        return new Completion.Rest(state, null);
    }
}
