package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedTriesTest {

    private static final String WRONG = TokenSecret.create();

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);
    private final FailedTries tries = new FailedTries(clock::get);

    @Test
    void should_make_an_address_wait_after_ten_wrong_tokens_and_let_it_try_again_one_by_one() {
        for (int i = 0; i < 10; i++) {
            assertThat(tries.wait("203.0.113.7", WRONG)).as("try %d", i).isZero();
            tries.wrong("203.0.113.7", WRONG);
        }
        assertThat(tries.wait("203.0.113.7", WRONG)).isEqualTo(6);
        assertThat(tries.wait("203.0.113.8", WRONG)).isZero();
        clock.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(tries.wait("203.0.113.7", WRONG)).isZero();
        tries.wrong("203.0.113.7", WRONG);
        assertThat(tries.wait("203.0.113.7", WRONG)).isPositive();
    }

    @Test
    void should_let_a_token_through_that_was_right_here_whatever_its_neighbours_do() {
        String right = TokenSecret.create();
        tries.right(right);
        for (int i = 0; i < 100; i++) {
            tries.wrong("203.0.113.7", WRONG);
        }
        assertThat(tries.wait("203.0.113.7", right)).isZero();
        assertThat(tries.wait("203.0.113.7", WRONG)).isPositive();
    }

    @Test
    void should_take_the_addresses_of_one_ipv6_network_for_one() {
        for (int i = 0; i < 20; i++) {
            tries.wrong("2001:db8::" + i, WRONG);
        }
        assertThat(tries.wait("2001:db8::ffff", WRONG)).isPositive();
        assertThat(tries.wait("2001:db8:0:1::1", WRONG)).isZero();
    }

    @Test
    void should_take_an_ipv4_address_written_as_ipv6_for_the_same_and_any_text_for_itself() {
        for (int i = 0; i < 20; i++) {
            tries.wrong("::ffff:203.0.113.7", WRONG);
            tries.wrong("no-such-host.invalid", WRONG);
        }
        assertThat(tries.wait("203.0.113.7", WRONG)).isPositive();
        assertThat(tries.wait("::ffff:203.0.113.8", WRONG)).isZero();
        assertThat(tries.wait("no-such-host.invalid", WRONG)).isPositive();
        assertThat(tries.wait("unknown", WRONG)).isZero();
    }

    @Test
    void should_forget_the_longest_unheard_of_instead_of_growing() {
        for (int i = 0; i < 20; i++) {
            tries.wrong("203.0.113.7", WRONG);
        }
        for (int i = 0; i < 10_000; i++) {
            tries.wrong("10.0.%d.%d".formatted(i / 256, i % 256), WRONG);
        }
        assertThat(tries.wait("203.0.113.7", WRONG)).isZero();
    }
}
