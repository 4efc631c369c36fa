package dev.darkroom.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long a message waits after a try that failed: 5 s, doubling to an hour, each a fifth more or less, so that what failed together does not come again together. */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private Backoff() {}

    /**
     * How long to wait.
     *
     * @param tries that have failed, this one included
     */
    static Duration after(int tries, Outcome outcome, RandomGenerator random) {
        long doubled = FIRST.toMillis() << Math.min(Math.max(tries - 1, 0), 20);
        Duration own =
                Duration.ofMillis((long) (Math.min(doubled, LONGEST.toMillis()) * (0.8 + 0.4 * random.nextDouble())));
        Optional<Duration> asked =
                outcome instanceof Outcome.Answered answered ? answered.retryAfter() : Optional.empty();
        return asked.map(wish -> wish.compareTo(LONGEST) > 0 ? LONGEST : wish)
                .filter(wish -> wish.compareTo(own) > 0)
                .orElse(own);
    }
}
