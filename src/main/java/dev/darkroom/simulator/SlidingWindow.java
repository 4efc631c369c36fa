package dev.darkroom.simulator;

import java.time.Duration;

/** Counts events of the last so many seconds, exactly, by remembering each (the last 1,048,576 of them at most). */
final class SlidingWindow {
    private static final int MOST = 1 << 20;

    private long[] times = new long[256];
    private int head;
    private int size;
    private int max;

    /** Events in the window that ends now; times are {@link System#nanoTime()}. */
    int count(long now, Duration width) {
        while (size > 0 && now - times[head] >= width.toNanos()) {
            dropOldest();
        }
        return size;
    }

    void add(long now, Duration width) {
        count(now, width);
        if (size == MOST) {
            dropOldest();
        } else if (size == times.length) {
            grow();
        }
        times[(head + size) % times.length] = now;
        size++;
        max = Math.max(max, size);
    }

    /** Most events that were ever in one window. */
    int max() {
        return max;
    }

    /** How long until the oldest event leaves the window; zero when it is empty. */
    Duration untilOldestLeaves(long now, Duration width) {
        return size == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, times[head] + width.toNanos() - now));
    }

    private void dropOldest() {
        head = (head + 1) % times.length;
        size--;
    }

    private void grow() {
        long[] larger = new long[times.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = times[(head + i) % times.length];
        }
        times = larger;
        head = 0;
    }
}
