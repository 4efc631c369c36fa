package dev.darkroom.queue;

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

    /** Nothing runs and nothing can be claimed. */
    public boolean atRest() {
        return running == 0 && queued == held;
    }

    public long total() {
        return queued + running + succeeded + failed + cancelled + uncertain;
    }
}
