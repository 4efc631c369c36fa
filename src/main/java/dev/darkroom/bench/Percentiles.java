package dev.darkroom.bench;

import java.util.Arrays;

/** Of times in nanoseconds, in milliseconds: the value that so many per cent of them do not pass (nearest rank). */
final class Percentiles {

    private final long[] sorted;

    Percentiles(long[] nanos) {
        if (nanos.length == 0) {
            throw new BenchFailure("nothing was measured");
        }
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    double millis(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }
}
