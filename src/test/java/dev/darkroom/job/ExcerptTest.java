package dev.darkroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void should_leave_a_text_as_it_is_that_is_short_enough() {
        assertThat(Excerpt.of("four", 4)).isEqualTo("four");
        assertThat(Excerpt.start("four", 4)).isEqualTo("four");
    }

    @Test
    void should_say_that_there_is_more() {
        assertThat(Excerpt.of("fives", 4)).isEqualTo("five…");
        assertThat(Excerpt.start("fives", 4)).isEqualTo("five");
    }

    @Test
    void should_leave_out_a_character_of_which_only_half_has_room() {
        assertThat(Excerpt.of("abc😀d", 4)).isEqualTo("abc…");
        assertThat(Excerpt.of("abc😀d", 5)).isEqualTo("abc😀…");
    }
}
