package dev.darkroom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Watches a count that grows, and says how fast it grew. */
final class Meter {

    private static final long LOOK_MILLIS = 2;

    /** How far it was at a moment, by {@link System#nanoTime()}. */
    record Sample(long nanos, long count) {

        double seconds(Sample later) {
            return (later.nanos - nanos) / 1e9;
        }

        /** @throws BenchFailure where it was over before */
        double rate(Sample later) {
            if (later.nanos <= nanos) {
                throw new BenchFailure("it was over before it could be measured: ask for more jobs");
            }
            return (later.count - count) / seconds(later);
        }
    }

    private final LongSupplier count;
    private final TimeLimit limit;
    private final List<Sample> samples = new ArrayList<>();

    Meter(LongSupplier count, TimeLimit limit) {
        this.count = count;
        this.limit = limit;
    }

    /** @return how far it had grown, so far or farther, and when that was seen */
    Sample await(String what, long target) throws InterruptedException {
        limit.await(what, () -> count.getAsLong() >= target);
        return now();
    }

    private Sample now() {
        return new Sample(System.nanoTime(), count.getAsLong());
    }

    /** Watches for a time, or until the count has reached an end. */
    void watch(String what, long nanos, long end) throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            Sample now = now();
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
        return samples.get(0).seconds(samples.get(samples.size() - 1));
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
        return within.get(0).rate(within.get(within.size() - 1));
    }
}
