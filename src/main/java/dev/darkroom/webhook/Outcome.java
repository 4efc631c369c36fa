package dev.darkroom.webhook;

import java.time.Duration;
import java.util.Optional;

/** What came of a try. */
sealed interface Outcome {

    /**
     * The receiver answered.
     *
     * @param retryAfter how long it asks to be left alone
     */
    record Answered(int status, Optional<Duration> retryAfter) implements Outcome {}

    /** It could not be asked, or did not answer. */
    record Failed(String why) implements Outcome {}

    default boolean isTaken() {
        return this instanceof Answered answered && answered.status() / 100 == 2;
    }

    /** For people, on a line. */
    default String words() {
        return this instanceof Answered answered ? "HTTP " + answered.status() : ((Failed) this).why();
    }

    /** It wants no more, ever. */
    default boolean isGone() {
        return this instanceof Answered answered && answered.status() == 410;
    }
}
