package dev.darkroom.worker;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** How every step runs: so many claims at once, and a claim for each free place. */
final class Steps {

    private static final Logger LOG = Logger.getLogger(Steps.class);

    /** What broke may be whole again soon (a database that was away); a free step loses nothing by waiting. */
    private static final int MOST_TRIES_OF_A_FREE_STEP = 10;

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private Steps() {}

    static Multi<Message<Completion>> inFlight(
            Multi<Message<Claim>> claims, int concurrency, Function<Claim, Uni<Completion>> step) {
        return claims.onItem()
                .transformToUni(message -> run(message.getPayload(), step).map(message::withPayload))
                .merge(concurrency);
    }

    /** A bug in a step must end neither the stream nor, where money may have been spent, the job. */
    private static Uni<Completion> run(Claim claim, Function<Claim, Uni<Completion>> step) {
        return Uni.createFrom().deferred(() -> step.apply(claim)).onFailure().recoverWithItem(failure -> {
            LOG.errorf(failure, "Job %d: step %s broke", claim.jobId(), claim.step());
            return broken(claim, failure);
        });
    }

    private static Completion broken(Claim claim, Throwable failure) {
        String message = "Darkroom failed in step " + claim.step() + ": " + failure;
        int tries = claim.tries() + 1;
        if (claim.step() == Step.EDIT || tries >= MOST_TRIES_OF_A_FREE_STEP) {
            return Completion.broken(claim, null, null, message);
        }
        Completion.Line again = new Completion.Line(claim.step(), PAUSE.multipliedBy(tries), tries);
        return Completion.free(claim, Outcome.FAILED, null, ErrorCode.INTERNAL_ERROR.name(), message, again);
    }
}
