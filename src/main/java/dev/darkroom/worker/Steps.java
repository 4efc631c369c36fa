package dev.darkroom.worker;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** How every step runs: so many claims at once, and a claim for each free place. */
final class Steps {

    private static final Logger LOG = Logger.getLogger(Steps.class);

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
        boolean edit = claim.step() == Step.EDIT;
        return new Completion(
                claim,
                edit ? Outcome.UNKNOWN : Outcome.FAILED,
                edit ? null : Boolean.FALSE,
                null,
                "INTERNAL_ERROR",
                "Darkroom failed in step " + claim.step() + ": " + failure,
                null,
                null,
                null,
                new Completion.Rest(edit ? JobState.UNCERTAIN : JobState.FAILED, null));
    }
}
