package dev.darkroom.api;

import dev.darkroom.job.Step;
import dev.darkroom.problem.Problem;
import dev.darkroom.queue.QueueWorker;
import dev.darkroom.queue.Receipt;
import dev.darkroom.queue.Refusal;
import dev.darkroom.queue.WakeUp;
import java.util.Map;

/**
 * What became of an order, as the API tells it.
 *
 * @param done jobs on which it has taken effect
 * @param uncertain of those done: cancelled while they waited to be sent once more. They rest as UNCERTAIN, since the call before may have been paid
 * @param pending jobs that follow once they come back into the line; a paid call is never cut
 */
public record Order(long done, long uncertain, long pending) {

    static Order of(Receipt receipt) {
        return new Order(receipt.done(), receipt.uncertain(), receipt.pending());
    }

    /** @throws ProblemException 409 where the one job it is about did not follow */
    public static Order ofOne(Receipt receipt) {
        receipt.refused().values().stream().findFirst().ifPresent(Order::refuse);
        return of(receipt);
    }

    public static void refuse(Refusal why) {
        throw new ProblemException(
                Problem.of(why == Refusal.NO_SUCH_JOB ? 404 : 409, why.name(), why.explanation()), Map.of());
    }

    /** Whoever waits for jobs looks at once. */
    public static void announce(WakeUp wakeUp) {
        for (Step step : Step.values()) {
            wakeUp.announce(QueueWorker.SERVICE_QUEUE, step);
        }
    }
}
