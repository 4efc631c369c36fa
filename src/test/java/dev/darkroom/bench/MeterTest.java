package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;
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
    void should_stop_where_nothing_is_left_to_count() throws InterruptedException {
        Meter meter = new Meter(() -> 7, limit);
        meter.watch("counting", TimeUnit.HOURS.toNanos(1), 7);
        assertThat(meter.seconds()).isLessThan(10);
    }
}
