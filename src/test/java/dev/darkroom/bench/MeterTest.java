package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class MeterTest {

    private final TimeLimit limit = new TimeLimit(Duration.ofMinutes(1));

    @Test
    void should_tell_the_first_part_from_the_last() throws InterruptedException {
        long began = System.nanoTime();
        // A thousand a second for 200 ms, then ten thousand.
        LongSupplier count = () -> {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            return Math.min(millis, 200) + Math.max(0, millis - 200) * 10;
        };
        Meter meter = new Meter(count, limit);
        meter.watch("counting", TimeUnit.MILLISECONDS.toNanos(400), Long.MAX_VALUE);
        assertThat(meter.first(0.1)).isCloseTo(1_000, Percentage.withPercentage(25));
        assertThat(meter.last(0.1)).isCloseTo(10_000, Percentage.withPercentage(25));
        assertThat(meter.rate()).isBetween(meter.first(0.1), meter.last(0.1));
        assertThat(meter.seconds()).isCloseTo(0.4, within(0.1));
    }

    @Test
    void should_count_from_what_was_there_when_the_clock_began_and_not_from_what_was_waited_for() throws Exception {
        Meter.Sample from = new Meter(() -> 150, limit).await("counting", 100);
        assertThat(from.count()).isEqualTo(150);
        Meter.Sample to = new Meter.Sample(from.nanos() + 500_000_000, 250);
        assertThat(from.rate(to)).isEqualTo(200);
        assertThat(from.seconds(to)).isEqualTo(0.5);
    }

    @Test
    void should_say_so_where_all_was_over_before_the_clock_began() throws Exception {
        Meter.Sample from = new Meter(() -> 150, limit).await("counting", 100);
        assertThatThrownBy(() -> from.rate(new Meter.Sample(from.nanos() - 1, 150)))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("ask for more jobs");
    }

    @Test
    void should_stop_where_nothing_is_left_to_count() throws InterruptedException {
        Meter meter = new Meter(() -> 7, limit);
        meter.watch("counting", TimeUnit.HOURS.toNanos(1), 7);
        assertThat(meter.seconds()).isLessThan(10);
    }
}
