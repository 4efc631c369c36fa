package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @ParameterizedTest
    @ValueSource(strings = {"745:745:", "745:750:745", "745:750:746,748", "1:999999999999999999:"})
    void should_read_what_it_writes(String text) {
        assertThat(Position.parse(text)).map(Position::toString).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "745",
                "745:745",
                "745:740:",
                "745:750:744",
                "745:750:750",
                "745:750:748,746",
                "745:750:746,746",
                "745:750:746,",
                "0:1:",
                "-1:2:",
                "1:1: ",
                "1:9999999999999999999:",
                "a:b:c",
                "745:750:746;DROP"
            })
    void should_take_nothing_that_no_server_has_written(String text) {
        assertThat(Position.parse(text)).isEmpty();
    }

    @Test
    void should_take_no_more_than_a_header_can_hold() {
        assertThat(Position.parse("1:2:" + "1,".repeat(100_000) + "1")).isEmpty();
    }

    @Test
    void should_move_on_over_what_has_ended_and_keep_what_is_under_way() {
        Position from = new Position(10, 20, List.of(10L, 15L));
        // Meanwhile 10 has ended, 15 has not, 21 and 24 are under way.
        Position to = new Position(15, 30, List.of(15L, 21L, 24L));

        assertThat(from.through(9, to)).isEqualTo(from);
        assertThat(from.through(10, to)).isEqualTo(new Position(15, 20, List.of(15L)));
        assertThat(from.through(22, to)).isEqualTo(new Position(15, 23, List.of(15L, 21L)));
        assertThat(from.through(29, to)).isEqualTo(to);
        assertThat(new Position(10, 10, List.of()).through(12, new Position(14, 14, List.of())))
                .isEqualTo(new Position(13, 13, List.of()));
    }
}
