package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.queue.RequestCounts;

/** What may be done to a batch as it stands, by whoever looks at it. */
public record BatchOrders(boolean pause, boolean resume, boolean cancel, boolean retry) {

    static BatchOrders of(BatchView batch, Shell shell) {
        RequestCounts counts = batch.requestCounts();
        boolean isOpen = counts.queued() + counts.running() > 0 && batch.cancelledAt() == null;
        boolean isPaused = batch.pausedAt() != null;
        return new BatchOrders(
                shell.isActor() && isOpen && !isPaused,
                shell.isActor() && isPaused && batch.cancelledAt() == null,
                shell.isActor() && isOpen,
                shell.isActor() && batch.cancelledAt() == null && counts.failed() + counts.cancelled() > 0);
    }

    public boolean any() {
        return pause || resume || cancel || retry;
    }
}
