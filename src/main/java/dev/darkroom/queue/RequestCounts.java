package dev.darkroom.queue;

/** Jobs by state, as they are told to others; {@code held} are among the queued. */
public record RequestCounts(
        long total, long queued, long held, long running, long succeeded, long failed, long cancelled, long uncertain) {

    public static RequestCounts of(BatchProgress progress) {
        return new RequestCounts(
                progress.total(),
                progress.queued(),
                progress.held(),
                progress.running(),
                progress.succeeded(),
                progress.failed(),
                progress.cancelled(),
                progress.uncertain());
    }
}
