package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BeatsTest {

    /** The others count from when it was written. Who counted from the answer would trust itself when they bury it. */
    @Test
    void should_count_from_when_a_heartbeat_was_tried_and_not_from_when_its_answer_came() {
        Beats beats = new Beats(Duration.ofSeconds(5));
        beats.begin();
        beats.tried();
        long tried = System.nanoTime();
        await().until(() -> System.nanoTime() - tried > 100_000_000);

        beats.beat();

        assertThat(beats.sinceBeat()).isGreaterThan(Duration.ofMillis(100));
        assertThat(beats.silence()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }
}
