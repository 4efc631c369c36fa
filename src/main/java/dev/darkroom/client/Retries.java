package dev.darkroom.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tries again what may be tried again, for about a minute: long enough for a service that is restarted. */
final class Retries {

    private static final int MOST = 12;
    /** A second apart: what the service is at already takes its time, a million rows a minute. */
    private static final int MOST_UNDER_WAY = 600;

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Retries() {}

    static <T> T persist(Supplier<T> request) {
        for (int tries = 1; ; tries++) {
            try {
                return request.get();
            } catch (ServiceException e) {
                boolean isUnderWay = e instanceof ServiceException.Refused refused
                        && refused.problem().isUnderWay();
                if (!e.isTemporary() || tries >= (isUnderWay ? MOST_UNDER_WAY : MOST)) {
                    throw e;
                }
                sleep(e.retryAfter().orElse(backoff(Math.min(tries, MOST))));
            }
        }
    }

    private static Duration backoff(int tries) {
        Duration wait = FIRST.multipliedBy(1L << (tries - 1));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static void sleep(Duration wait) {
        try {
            TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException.Unreachable("interrupted while waiting to try again", e);
        }
    }
}
