package dev.darkroom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Watches a count that grows, and says how fast it grew. */
final class Meter {

    private static final long LOOK_MILLIS = 2;

    private record Sample(long nanos, long count) {}

    private final LongSupplier count;
    private final TimeLimit limit;
    private final List<Sample> samples = new ArrayList<>();

    Meter(LongSupplier count, TimeLimit limit) {
        this.count = count;
        this.limit = limit;
    }

    /** @return when it was seen to have grown so far, by {@link System#nanoTime()} */
    long await(String what, long target) throws InterruptedException {
        limit.await(what, () -> count.getAsLong() >= target);
        return System.nanoTime();
    }

    /** Watches for a time, or until the count has reached an end. */
    void watch(String what, long nanos, long end) throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            Sample now = new Sample(System.nanoTime(), count.getAsLong());
            samples.add(now);
            if (now.nanos() - began >= nanos || now.count() >= end) {
                return;
            }
            limit.check(what);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** How long was watched. */
    double seconds() {
        return (samples.get(samples.size() - 1).nanos() - samples.get(0).nanos()) / 1e9;
    }

    /** By how much it grew in a second, in the first part of the time. */
    double first(double seconds) {
        long from = samples.get(0).nanos();
        return rate(from, from + (long) (seconds * 1e9));
    }

    /** The same in the last part. */
    double last(double seconds) {
        long to = samples.get(samples.size() - 1).nanos();
        return rate(to - (long) (seconds * 1e9), to);
    }

    double rate() {
        return rate(samples.get(0).nanos(), samples.get(samples.size() - 1).nanos());
    }

    private double rate(long from, long to) {
        List<Sample> within = samples.stream()
                .filter(sample -> sample.nanos() >= from && sample.nanos() <= to)
                .toList();
        if (within.size() < 2) {
            throw new BenchFailure("it was over before it could be measured: ask for more jobs");
        }
        Sample a = within.get(0);
        Sample b = within.get(within.size() - 1);
        return (b.count() - a.count()) / ((b.nanos() - a.nanos()) / 1e9);
    }
}
