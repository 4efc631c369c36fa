package dev.darkroom.worker;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.queue.JobLog;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** How every step runs: so many claims at once, and a claim for each free place. */
@ApplicationScoped
class Steps {

    private static final Logger LOG = Logger.getLogger(Steps.class);

    /** What broke may be whole again soon (a database that was away); a free step loses nothing by waiting. */
    private static final int MOST_TRIES_OF_A_FREE_STEP = 10;

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final List<StepListener> listeners;

    Steps(@All List<StepListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    Multi<Message<Completion>> inFlight(
            Multi<Message<Claim>> claims, int concurrency, Function<Claim, Uni<Completion>> step) {
        return InFlight.of(
                claims, concurrency, message -> run(message.getPayload(), step).map(message::withPayload));
    }

    /** A bug in a step must end neither the stream nor, where money may have been spent, the job. */
    private Uni<Completion> run(Claim claim, Function<Claim, Uni<Completion>> step) {
        Instant began = Instant.now();
        return Uni.createFrom()
                .deferred(() -> step.apply(claim))
                .onFailure()
                .recoverWithItem(failure -> {
                    JobLog.of(claim).error(LOG, failure, "step " + claim.step() + " broke");
                    return broken(claim, failure);
                })
                .invoke(completion -> tell(completion, began));
    }

    private void tell(Completion completion, Instant began) {
        Instant ended = Instant.now();
        for (StepListener listener : listeners) {
            try {
                listener.ended(completion, began, ended);
            } catch (RuntimeException | Error e) {
                // What it ends is the whole step, with everything that is in flight.
                LOG.errorf(e, "Somebody who listens to the steps broke");
            }
        }
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
