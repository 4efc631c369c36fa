package dev.darkroom.queue;

import java.time.Duration;

/**
 * Where in line the next claim of a step begins: at the beginning, unless that has become dear.
 *
 * <p>Rows that are gone leave their entries in the index until a vacuum may remove them, and while any transaction of this server has an old snapshot none may: a claim that begins at the beginning walks
 * over all of them, a million after half a minute. So after a walk that was dear the next claims begin where the last one ended, for so long that such walks take
 * a small part of the time. What stands before that (retries, higher priorities, what committed late) waits for the next walk from the beginning.
 *
 * <p>For one claim at a time; safe for several threads.
 */
final class LineCursor {

    private static final Duration CHEAP = Duration.ofMillis(2);
    private static final int SHARE = 20;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private LinePosition last = LinePosition.BEGINNING;
    private long fromBeginningAt = System.nanoTime();

    /** @param now {@link System#nanoTime} */
    synchronized LinePosition next(long now) {
        return now - fromBeginningAt >= 0 ? LinePosition.BEGINNING : last;
    }

    /**
     * @param began what {@link #next} gave for this claim
     * @param ended where the last job taken stood; null: none was taken
     * @param scan how long it took to find and take them
     */
    synchronized void claimed(LinePosition began, LinePosition ended, Duration scan, long now) {
        if (ended != null) {
            last = ended;
        }
        if (began == LinePosition.BEGINNING) {
            long pause = scan.compareTo(CHEAP) < 0 ? 0 : scan.toNanos() * SHARE;
            fromBeginningAt = now + Math.min(pause, LONGEST.toNanos());
        }
    }

    /** How long until a claim may begin at the beginning again; zero: at once. */
    synchronized Duration untilBeginning(long now) {
        return Duration.ofNanos(Math.max(0, fromBeginningAt - now));
    }

    /**
     * How long to wait after a claim that found nothing: one from further on knows nothing of what stands before it, and where no place is known but the beginning the next one
     * would walk as far again.
     *
     * @param poll where neither is so
     */
    synchronized Duration untilPoll(LinePosition began, Duration poll, long now) {
        if (began != LinePosition.BEGINNING) {
            return untilBeginning(now);
        }
        return last == LinePosition.BEGINNING && untilBeginning(now).compareTo(poll) > 0 ? untilBeginning(now) : poll;
    }
}
