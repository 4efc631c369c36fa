package dev.darkroom.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How quickly the jobs of a batch come to rest, from samples of its kept counts: so it costs a job nothing. Cancelled jobs do not count, since nobody works on them.
 * For one thread at a time.
 */
public final class Throughput {

    private static final Duration SHORTEST = Duration.ofSeconds(2);

    private record Sample(long nanos, long done) {}

    private final Duration window;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param window how far back it looks */
    public Throughput(Duration window) {
        this.window = window;
    }

    /** @param nanos of a clock that only goes on ({@link System#nanoTime}) */
    public void add(BatchProgress progress, long nanos) {
        long done = progress.succeeded() + progress.failed() + progress.uncertain();
        if (!samples.isEmpty() && done < samples.peekLast().done()) {
            // Jobs were retried: what they did before tells nothing of now.
            samples.clear();
        }
        samples.addLast(new Sample(nanos, done));
        while (nanos - samples.peekFirst().nanos() > window.toNanos()) {
            samples.removeFirst();
        }
    }

    /** Jobs a minute; empty while nothing has come to rest, or too little is known. */
    public OptionalDouble perMinute() {
        if (samples.isEmpty()) {
            return OptionalDouble.empty();
        }
        long nanos = samples.peekLast().nanos() - samples.peekFirst().nanos();
        long done = samples.peekLast().done() - samples.peekFirst().done();
        return nanos < SHORTEST.toNanos() || done == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(done * 60e9 / nanos);
    }

    /** When what is left will be done at that rate; empty where nothing is, or the rate is not known. */
    public static Optional<Duration> left(BatchProgress progress, OptionalDouble perMinute) {
        long left = progress.workable();
        return left == 0 || perMinute.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.round(left * 60 / perMinute.getAsDouble())));
    }
}
