package dev.darkroom.worker;

import dev.darkroom.editor.EditorConfig;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a pause drawn evenly from zero to a bound that doubles with each try. Spreads retries best of the
 * usual forms (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
record Backoff(Duration first, Duration longest, RandomGenerator random) {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    static Backoff of(EditorConfig config) {
        return new Backoff(config.retryDelay(), LONGEST, new Random());
    }

    /** @param tries counting attempts so far, at least 1 */
    Duration after(int tries) {
        long bound = Math.min(longest.toMillis(), first.toMillis() << Math.min(tries - 1, 20));
        return Duration.ofMillis(random.nextLong(bound + 1));
    }
}
