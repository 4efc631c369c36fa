package dev.darkroom.queue;

import java.time.Duration;
import java.time.Instant;

/**
 * An answer and when it came.
 *
 * @param receivedAt by this machine's clock, which may be wrong: only how long ago that was is ever used
 */
record ReceivedAnswer(StoredAnswer answer, Instant receivedAt) {

    static ReceivedAnswer now(StoredAnswer answer) {
        return new ReceivedAnswer(answer, Instant.now());
    }

    /** How long ago it came; zero where the clock was set back meanwhile. */
    Duration age() {
        Duration age = Duration.between(receivedAt, Instant.now());
        return age.isNegative() ? Duration.ZERO : age;
    }
}
