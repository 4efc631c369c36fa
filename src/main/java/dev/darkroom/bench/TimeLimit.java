package dev.darkroom.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The end of a bench's time: every wait is bounded by it. */
public final class TimeLimit {

    private static final long LOOK_MILLIS = 2;

    private final Duration atMost;
    private final long end;
    private final List<Supplier<Optional<String>>> needed = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /** Runs from now on. */
    public TimeLimit(Duration atMost) {
        this.atMost = atMost;
        this.end = System.nanoTime() + atMost.toNanos();
    }

    /** Somebody wants no more of it: whoever waits gives up. */
    public void stop() {
        stopped = true;
    }

    /** Whoever waits gives up, too, as soon as this names something that has ended and is needed until the end. */
    void needs(Supplier<Optional<String>> ended) {
        needed.add(ended);
    }

    /** @throws BenchFailure when the time is up before that */
    void await(String what, BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            check(what);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    void check(String what) {
        if (stopped) {
            throw new BenchFailure("stopped while " + what);
        }
        for (Supplier<Optional<String>> ended : needed) {
            ended.get().ifPresent(which -> {
                throw new BenchFailure(which + " while " + what);
            });
        }
        if (System.nanoTime() > end) {
            throw new BenchFailure("not done within " + atMost.toSeconds() + " s while " + what
                    + ": ask for less, or allow more with --at-most");
        }
    }

    Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }
}
