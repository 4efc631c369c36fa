package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void should_take_the_nearest_rank() {
        Percentiles hundred = new Percentiles(
                LongStream.rangeClosed(1, 100).map(n -> (101 - n) * 1_000_000).toArray());
        assertThat(hundred.millis(50)).isEqualTo(50);
        assertThat(hundred.millis(99)).isEqualTo(99);
        assertThat(hundred.millis(100)).isEqualTo(100);
        assertThat(new Percentiles(new long[] {3_000_000}).millis(99)).isEqualTo(3);
    }

    @Test
    void should_refuse_to_tell_of_nothing() {
        assertThatThrownBy(() -> new Percentiles(new long[0])).isInstanceOf(BenchFailure.class);
    }
}
