package dev.darkroom.queue;

import java.time.Duration;

/** When the heart of this worker has beaten. */
final class Beats {

    private static final int MISSED = 3;

    private final long interval;
    /** By System.nanoTime, as all here: since when every heartbeat has gone through. */
    private volatile long beatingSince;

    private volatile long lastBeat;
    private volatile long lastTry;

    Beats(Duration interval) {
        this.interval = interval.toNanos();
    }

    void begin() {
        beatingSince = lastBeat = lastTry = System.nanoTime();
    }

    /** A heartbeat is about to be written. */
    void tried() {
        lastTry = System.nanoTime();
        if (lastTry - lastBeat > MISSED * interval) {
            beatingSince = lastTry;
        }
    }

    /** It went through. */
    void beat() {
        lastBeat = System.nanoTime();
    }

    boolean haveGoneThroughFor(Duration duration) {
        long now = System.nanoTime();
        return now - lastBeat < MISSED * interval && now - beatingSince >= duration.toNanos();
    }

    Duration sinceBeat() {
        return Duration.ofNanos(System.nanoTime() - lastBeat);
    }

    Duration sinceTry() {
        return Duration.ofNanos(System.nanoTime() - lastTry);
    }
}
