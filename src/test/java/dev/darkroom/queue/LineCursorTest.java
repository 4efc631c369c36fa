package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineCursorTest {

    private static final LinePosition BEGINNING = LinePosition.BEGINNING;
    private static final LinePosition HERE = new LinePosition(5, 1000, 77);

    private final LineCursor line = new LineCursor();
    private long now = System.nanoTime();

    @Test
    void should_begin_at_the_beginning_while_that_is_cheap() {
        line.claimed(line.next(now), HERE, Duration.ofMillis(1), now);

        assertThat(line.next(now)).isEqualTo(BEGINNING);
        assertThat(line.untilBeginning(now)).isZero();
    }

    @Test
    void should_begin_where_the_last_claim_ended_after_a_dear_walk_until_twenty_times_its_time_is_over() {
        line.claimed(line.next(now), HERE, Duration.ofMillis(100), now);

        assertThat(line.next(now)).isEqualTo(HERE);
        assertThat(line.untilBeginning(now)).isEqualTo(Duration.ofSeconds(2));
        now += Duration.ofSeconds(2).toNanos();
        assertThat(line.next(now)).isEqualTo(BEGINNING);
    }

    @Test
    void should_go_on_from_each_claim_and_stay_where_one_took_nothing() {
        line.claimed(line.next(now), HERE, Duration.ofMillis(100), now);
        LinePosition further = new LinePosition(5, 1500, 78);
        line.claimed(line.next(now), further, Duration.ofMillis(100), now);
        line.claimed(line.next(now), null, Duration.ZERO, now);

        assertThat(line.next(now)).isEqualTo(further);
        assertThat(line.untilBeginning(now))
                .as("as the walk from the beginning said")
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void should_begin_at_the_beginning_after_twenty_seconds_however_dear_the_last_walk_was() {
        line.claimed(line.next(now), HERE, Duration.ofMinutes(1), now);

        assertThat(line.untilBeginning(now)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void should_wait_with_the_next_poll_where_a_dear_walk_found_nothing_and_no_other_place_is_known() {
        Duration poll = Duration.ofSeconds(1);
        line.claimed(line.next(now), null, Duration.ofMillis(100), now);
        assertThat(line.untilPoll(BEGINNING, poll, now)).isEqualTo(Duration.ofSeconds(2));

        now += Duration.ofSeconds(2).toNanos();
        line.claimed(line.next(now), HERE, Duration.ofMillis(100), now);
        assertThat(line.untilPoll(BEGINNING, poll, now)).isEqualTo(poll);
        assertThat(line.untilPoll(HERE, poll, now)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void should_poll_as_ever_while_walks_are_cheap() {
        line.claimed(line.next(now), null, Duration.ofMillis(1), now);

        assertThat(line.untilPoll(BEGINNING, Duration.ofSeconds(1), now)).isEqualTo(Duration.ofSeconds(1));
    }
}
