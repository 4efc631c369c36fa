package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTest {

    private QueueFixture queue;
    private long worker;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        worker = queue.worker();
        queue.jobs(queue.batch(""), 2000, 5, 0);
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    /** GCRA: n requests start in a window of w seconds only when (n - 1) * interval <= w + tau. */
    @Test
    void should_never_hand_out_more_than_the_rate_allows_in_any_window_whoever_asks() throws Exception {
        queue.pace.configure("api", 6_000, 1);
        double tau = 0.1;
        double interval = (60 + tau) / 6_000;

        ExecutorService nodes = Executors.newFixedThreadPool(3);
        try {
            List<Future<Object>> asking = nodes.invokeAll(java.util.Collections.nCopies(3, () -> {
                for (int i = 0; i < 150; i++) {
                    queue.claim(Step.EDIT, worker, 500);
                }
                return null;
            }));
            for (Future<Object> node : asking) {
                node.get();
            }
        } finally {
            nodes.shutdownNow();
        }

        double[] at = queue.strings("SELECT extract(epoch FROM claimed_at) FROM attempt ORDER BY claimed_at").stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(at.length).isGreaterThan(10);
        for (int first = 0; first < at.length; first++) {
            int from = first;
            IntStream.range(first, at.length)
                    .forEach(last -> assertThat((last - from) * interval)
                            .isLessThanOrEqualTo(at[last] - at[from] + tau + interval));
        }
    }

    @Test
    void should_say_how_long_to_wait_for_the_next_permit() throws SQLException {
        queue.pace.configure("api", 6, 1);
        assertThat(queue.claim(Step.EDIT, worker, 10)).hasSize(1);

        Claims.Claimed next = queue.claims.claim(0, Step.EDIT, worker, 10);

        assertThat(next.reason()).isEqualTo("PACE");
        assertThat(next.pause().orElseThrow()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    }

    @Test
    void should_make_everybody_wait_after_a_429_as_long_as_the_provider_says() throws SQLException {
        queue.pace.throttled("api", Optional.of(Duration.ofSeconds(17)));

        Claims.Claimed next = queue.claims.claim(0, Step.EDIT, worker, 10);

        assertThat(next.claims()).isEmpty();
        assertThat(next.reason()).isEqualTo("THROTTLED");
        assertThat(next.pause().orElseThrow()).isBetween(Duration.ofSeconds(16), Duration.ofSeconds(17));
        assertThat(queue.pace.state().current()).isLessThan(queue.pace.state().perMinute());
    }

    @Test
    void should_double_the_wait_where_the_provider_names_none_but_once_for_a_burst_of_429s() throws SQLException {
        queue.pace.throttled("api", Optional.empty());
        queue.pace.throttled("api", Optional.empty());
        assertThat(queue.pace.state().blockedFor()).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(2));

        queue.execute("UPDATE pace SET blocked_until = clock_timestamp() - interval '1 ms'");
        queue.pace.throttled("api", Optional.empty());

        assertThat(queue.pace.state().blockedFor()).isBetween(Duration.ofMillis(3500), Duration.ofSeconds(4));
    }

    @Test
    void should_climb_back_to_the_configured_rate_after_a_429() throws SQLException {
        queue.pace.configure("api", 600, 1);
        queue.pace.throttled("api", Optional.of(Duration.ZERO));
        assertThat(queue.pace.state().current()).isBetween(420, 430);

        queue.execute("UPDATE pace SET cut_at = cut_at - interval '60 s'");

        assertThat(queue.pace.state().current()).isEqualTo(600);
    }

    @Test
    void should_hand_out_nothing_while_the_account_is_refused_and_go_on_when_a_person_resumes() throws SQLException {
        queue.pace.stop(new Pace.Stop("KEY_REFUSED", "the key is wrong"));
        queue.pace.stop(new Pace.Stop("INSUFFICIENT_CREDITS", "later"));

        assertThat(queue.claims.claim(0, Step.EDIT, worker, 10).reason()).isEqualTo("STOPPED");
        assertThat(queue.pace.state().stop().orElseThrow().code())
                .as("the first reason stays")
                .isEqualTo("KEY_REFUSED");
        queue.pace.resume();
        assertThat(queue.claim(Step.EDIT, worker, 10)).isNotEmpty();
    }
}
