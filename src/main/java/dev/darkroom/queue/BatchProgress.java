package dev.darkroom.queue;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How many jobs of a batch stand where.
 *
 * @param queued waiting, those on hold included
 * @param held on hold: the batch is paused or its cap of paid calls is reached
 * @param paid calls known to be paid
 * @param charged calls that were or may be paid: open, unknown and paid ones
 */
public record BatchProgress(
        long queued,
        long held,
        long running,
        long succeeded,
        long failed,
        long cancelled,
        long uncertain,
        long paid,
        long charged) {

    /** From a row with a column for each of them. */
    public static BatchProgress read(ResultSet row) throws SQLException {
        return new BatchProgress(
                row.getLong("queued"),
                row.getLong("held"),
                row.getLong("running"),
                row.getLong("succeeded"),
                row.getLong("failed"),
                row.getLong("cancelled"),
                row.getLong("uncertain"),
                row.getLong("paid"),
                row.getLong("charged"));
    }

    /** Nothing runs and nothing can be claimed. */
    public boolean atRest() {
        return running == 0 && queued == held;
    }

    /** Nothing waits and nothing runs. */
    public boolean isDone() {
        return queued == 0 && running == 0;
    }

    /** Jobs that go on by themselves. */
    public long workable() {
        return queued - held + running;
    }

    /**
     * Calls that are still to be paid beside the charged ones, at most, as far as counts can tell: one for each job that is not at rest, less those of running jobs
     * that are charged already. Jobs at rest are taken to have had one each; what waits to be sent has one to come, whatever was paid for it before.
     *
     * @param cap on calls that were or may be paid; null: none
     */
    public long callsToCome(Integer cap) {
        long theirs = Math.min(running, Math.max(0, charged - succeeded - uncertain - failed));
        long toCome = queued + running - theirs;
        return cap == null ? toCome : Math.min(toCome, Math.max(0, cap - charged));
    }

    public long total() {
        return queued + running + succeeded + failed + cancelled + uncertain;
    }
}
