package dev.darkroom.worker;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.queue.Completion;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops the queue where one bought picture after the other cannot be fetched: links that lead where this node may not fetch from, a firewall before the store of
 * the results. What is bought meanwhile would be fetched as little, and the provider keeps no picture for ever.
 */
@ApplicationScoped
class Unfetched {

    /** In a row, on this node: one record with an odd link stops nobody. */
    static final int MOST = 10;

    /** Those that say something of the way to the store. That one picture is gone, or is none, says nothing of others. */
    private static final Set<String> OF_THE_WAY =
            Set.of(ErrorCode.RESULT_LINK_REFUSED.name(), ErrorCode.DOWNLOAD_FAILED.name());

    private final Shelf shelf;
    private final AtomicInteger inARow = new AtomicInteger();

    Unfetched(Shelf shelf) {
        this.shelf = shelf;
    }

    /** Before the job comes to rest, so that none of those behind it is bought in between. Of its claim as it ended: that it was bought may have been learned in this step. */
    Uni<Completion> heed(Completion completion) {
        if (!(completion.next() instanceof Completion.Rest rest)) {
            return Uni.createFrom().item(completion);
        }
        if (rest.state() == JobState.SUCCEEDED) {
            inARow.set(0);
        } else if (Boolean.TRUE.equals(completion.claim().editPaid())
                && OF_THE_WAY.contains(completion.code())
                && inARow.incrementAndGet() >= MOST) {
            inARow.set(0);
            return Uni.createFrom()
                    .item(completion)
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .invoke(this::stop);
        }
        return Uni.createFrom().item(completion);
    }

    private void stop(Completion last) {
        String message =
                "%d pictures in a row that were paid for could not be fetched, so nothing more is bought. The last one: %s"
                        .formatted(MOST, last.message());
        shelf.stop(last.code(), message);
    }
}
