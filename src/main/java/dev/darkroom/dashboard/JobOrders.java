package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.JobView;

/** What may be done to a job as it stands, by whoever looks at it. */
public record JobOrders(boolean cancel, boolean retry, boolean resolve) {

    static JobOrders of(JobView job, BatchView batch, Shell shell) {
        boolean isOpen = job.state().equals("QUEUED") || job.state().equals("RUNNING");
        boolean isOver = job.state().equals("FAILED") || job.state().equals("CANCELLED");
        return new JobOrders(
                shell.isActor() && isOpen && job.cancelRequestedAt() == null,
                shell.isActor() && isOver && batch.cancelledAt() == null,
                shell.isActor() && job.state().equals("UNCERTAIN"));
    }
}
