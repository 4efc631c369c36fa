package dev.darkroom.queue;

import dev.darkroom.job.JobState;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.time.Duration;
import java.util.UUID;

/** What the steps decide, in short: as the worker does after a paid call, and after a look-up or a download. */
final class WalkDecisions {

    private static final int TRIES = 3;

    private WalkDecisions() {}

    /** @param reply null: nothing came back */
    static Completion afterEdit(Claim claim, String reply) {
        if (reply == null) {
            boolean again = claim.onUncertain() == OnUncertain.RESEND && claim.unknowns() == 0;
            return edited(
                    claim,
                    Outcome.UNKNOWN,
                    null,
                    null,
                    again ? line(Step.EDIT, claim.tries()) : rest(JobState.UNCERTAIN));
        }
        UUID record = WalkProvider.record(reply);
        return switch (reply.split(" ")[0]) {
            case "SUCCESS" -> edited(claim, Outcome.SUCCEEDED, true, record, line(Step.DOWNLOAD, 0));
            case "PROCESSING", "CUT" -> edited(claim, Outcome.UNKNOWN, null, record, line(Step.DOWNLOAD, 0));
            case "FAILURE" -> edited(claim, Outcome.FAILED, false, record, again(claim, 2));
            case "REFUSED" -> edited(claim, Outcome.FAILED, false, null, again(claim, TRIES));
            case "NOT_SENT" -> edited(claim, Outcome.NOT_SENT, false, null, again(claim, TRIES));
            case "THROTTLED" -> edited(claim, Outcome.THROTTLED, false, null, line(Step.EDIT, claim.tries()));
            default -> edited(claim, Outcome.MODERATED, false, null, rest(JobState.FAILED));
        };
    }

    private static Completion.Next again(Claim claim, int atMost) {
        return claim.tries() + 1 < atMost ? line(Step.EDIT, claim.tries() + 1) : rest(JobState.FAILED);
    }

    private static Completion edited(Claim claim, Outcome outcome, Boolean paid, UUID record, Completion.Next next) {
        String code = outcome == Outcome.SUCCEEDED ? null : outcome.name();
        Integer status = outcome == Outcome.NOT_SENT || outcome == Outcome.UNKNOWN && record == null ? null : 200;
        return new Completion(claim, outcome, paid, status, code, code, record, null, null, next);
    }

    static Completion fetched(Claim claim) {
        return Completion.free(claim, Outcome.SUCCEEDED, null, null, null, QueueFixture.succeeded());
    }

    static Completion tryAgain(Claim claim) {
        return claim.tries() + 1 < TRIES
                ? failed(claim, "DOWNLOAD_FAILED", line(Step.DOWNLOAD, claim.tries() + 1))
                : givenUp(claim, "DOWNLOAD_FAILED");
    }

    static Completion stillProcessing(Claim claim) {
        return Completion.free(claim, Outcome.SUCCEEDED, null, null, null, line(Step.DOWNLOAD, claim.tries()));
    }

    static Completion failedUnpaid(Claim claim, UUID record) {
        return failed(claim, "UPSTREAM_FAILED", line(Step.EDIT, 1))
                .learning(record, new Completion.Learned(Outcome.FAILED, false));
    }

    static Completion givenUp(Claim claim, String code) {
        return failed(claim, code, rest(claim.editPaid() == null ? JobState.UNCERTAIN : JobState.FAILED));
    }

    private static Completion failed(Claim claim, String code, Completion.Next next) {
        return Completion.free(claim, Outcome.FAILED, null, code, code, next);
    }

    private static Completion.Line line(Step step, int tries) {
        return new Completion.Line(step, Duration.ZERO, tries);
    }

    private static Completion.Rest rest(JobState state) {
        return new Completion.Rest(state, null);
    }
}
