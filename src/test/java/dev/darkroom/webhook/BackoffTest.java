package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Outcome FAILED = new Outcome.Failed("no");
    private static final long FAR = Duration.ofHours(1).toNanos();
    private static final Lane A = new Lane("ada", "a.test:443");

    @Test
    void should_wait_5_s_and_twice_as_long_each_time_up_to_an_hour() {
        Random random = new Random(1);
        long waited = 0;
        int tries = 0;
        while (waited < Duration.ofHours(24).toMillis()) {
            long wait = Backoff.after(++tries, FAILED, random).toMillis();
            double expected = Math.min(5_000 * Math.pow(2, tries - 1), 3_600_000);
            assertThat(wait).isBetween((long) (0.79 * expected), (long) (1.21 * expected));
            waited += wait;
        }
        assertThat(tries).isBetween(25, 45);
        assertThat(Backoff.after(Integer.MAX_VALUE, FAILED, random)).isLessThan(Duration.ofMinutes(73));
    }

    @Test
    void should_wait_as_long_as_it_is_asked_to_within_bounds() {
        Random random = new Random(1);
        assertThat(Backoff.after(1, new Outcome.Answered(503, Optional.of(Duration.ofSeconds(90))), random))
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(Backoff.after(1, new Outcome.Answered(429, Optional.of(Duration.ofDays(9))), random))
                .isEqualTo(Duration.ofHours(1));
        assertThat(Backoff.after(5, new Outcome.Answered(429, Optional.of(Duration.ZERO)), random))
                .isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void should_ask_a_receiver_that_fails_with_one_message_at_a_time_and_leave_it_alone_between_them() {
        AtomicLong now = new AtomicLong();
        Receivers receivers = new Receivers(FixedConfig.allowing(), now::get);
        Receivers.Flight flight = receivers.begin(A, FAR);
        assertThat(receivers.rooms().lanes()).containsEntry(A, 1).hasSize(1);
        receivers.end(flight, false);
        flight = receivers.begin(A, FAR);
        receivers.end(flight, false);
        assertThat(receivers.rooms().lanes()).isEmpty();
        flight = receivers.begin(A, FAR);
        receivers.end(flight, false);
        assertThat(receivers.rooms().lanes()).containsEntry(A, 0);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(receivers.rooms().lanes()).containsEntry(A, 1);
        flight = receivers.begin(A, FAR);
        assertThat(receivers.rooms().lanes()).containsEntry(A, 0);
        assertThat(receivers.inFlight()).isEqualTo(1);
        receivers.end(flight, false);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(receivers.rooms().lanes()).containsEntry(A, 0);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        flight = receivers.begin(A, FAR);
        receivers.end(flight, true);
        assertThat(receivers.rooms().lanes()).isEmpty();
    }

    @Test
    void should_count_against_an_owner_what_is_under_way_to_all_receivers() {
        Receivers receivers = new Receivers(FixedConfig.allowing(), System::nanoTime);
        receivers.begin(A, System.nanoTime() + FAR);
        receivers.begin(new Lane("ada", "b.test:443"), System.nanoTime() + FAR);
        receivers.begin(new Lane("bob", "b.test:443"), System.nanoTime() + FAR);
        assertThat(receivers.rooms().all()).isEqualTo(5);
        assertThat(receivers.rooms().perOwner()).isEqualTo(4);
        assertThat(receivers.rooms().owners()).isEqualTo(Map.of("ada", 2, "bob", 3));
    }

    @Test
    void should_count_no_try_for_longer_than_its_message_is_leased() {
        AtomicLong now = new AtomicLong();
        Receivers receivers = new Receivers(FixedConfig.allowing(), now::get);
        Receivers.Flight lost = receivers.begin(A, 10);
        receivers.begin(A, 20);
        now.set(9);
        assertThat(receivers.rooms()).isEqualTo(new Rooms(6, 4, Map.of("ada", 2), 2, Map.of(A, 0)));
        now.set(10);
        assertThat(receivers.rooms()).isEqualTo(new Rooms(7, 4, Map.of("ada", 3), 2, Map.of(A, 1)));
        receivers.end(lost, true);
        assertThat(receivers.inFlight()).isEqualTo(1);
        now.set(20);
        assertThat(receivers.rooms()).isEqualTo(new Rooms(8, 4, Map.of(), 2, Map.of()));
    }
}
