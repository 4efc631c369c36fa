package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeLimitTest {

    @Test
    void should_give_up_what_takes_too_long_and_say_what_it_was() {
        TimeLimit limit = new TimeLimit(Duration.ofMillis(20));
        assertThatThrownBy(() -> limit.await("waiting for a call", () -> false))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContainingAll("while waiting for a call", "--at-most");
    }

    @Test
    void should_end_every_wait_once_it_is_stopped() {
        TimeLimit limit = new TimeLimit(Duration.ofHours(1));
        limit.stop();
        assertThatThrownBy(() -> limit.await("draining", () -> false))
                .isInstanceOf(BenchFailure.class)
                .hasMessage("stopped while draining");
    }

    @Test
    void should_not_ask_for_the_time_where_all_is_done() {
        assertThatCode(() -> new TimeLimit(Duration.ZERO).await("draining", () -> true))
                .doesNotThrowAnyException();
    }
}
