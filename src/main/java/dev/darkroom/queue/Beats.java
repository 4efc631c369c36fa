package dev.darkroom.queue;

import java.time.Duration;

/** When the heart of this worker has beaten. */
final class Beats {

    private static final int MISSED = 3;

    private final long interval;
    /** By System.nanoTime, as all here: since when every heartbeat has gone through. */
    private volatile long beatingSince;

    private volatile long lastBeat;
    /** The same by the wall's clock, which goes on while a machine is suspended. */
    private volatile long lastBeatMillis;

    private volatile long lastTry;
    private volatile long lastTryMillis;

    Beats(Duration interval) {
        this.interval = interval.toNanos();
    }

    void begin() {
        beatingSince = lastBeat = lastTry = System.nanoTime();
        lastBeatMillis = lastTryMillis = System.currentTimeMillis();
    }

    /** A heartbeat is about to be written. */
    void tried() {
        lastTry = System.nanoTime();
        lastTryMillis = System.currentTimeMillis();
        if (lastTry - lastBeat > MISSED * interval) {
            beatingSince = lastTry;
        }
    }

    /** It went through: when it was tried, and not when its answer came, since others count from when it was written. */
    void beat() {
        lastBeat = lastTry;
        lastBeatMillis = lastTryMillis;
    }

    boolean haveGoneThroughFor(Duration duration) {
        long now = System.nanoTime();
        return now - lastBeat < MISSED * interval && now - beatingSince >= duration.toNanos();
    }

    Duration sinceBeat() {
        return Duration.ofNanos(System.nanoTime() - lastBeat);
    }

    /** The same for whoever would rather take this node for silent than not: by either clock. */
    Duration silence() {
        Duration byTheWall = Duration.ofMillis(System.currentTimeMillis() - lastBeatMillis);
        return byTheWall.compareTo(sinceBeat()) > 0 ? byTheWall : sinceBeat();
    }

    Duration sinceTry() {
        return Duration.ofNanos(System.nanoTime() - lastTry);
    }
}
