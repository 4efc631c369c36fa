package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

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
        queue.pace.configure("api", Pace.Limit.of(6_000, 1));
        double tau = 0.1;
        double interval = (60.5 + tau) / 6_000;

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
        queue.pace.configure("api", Pace.Limit.of(6, 1));
        assertThat(queue.claim(Step.EDIT, worker, 10)).hasSize(1);

        Claims.Claimed next = queue.claims.claim(0, Step.EDIT, worker, 10, LinePosition.BEGINNING);

        assertThat(next.reason()).isEqualTo("PACE");
        assertThat(next.pause().orElseThrow()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    }

    /** All marks were set by a clock that was an hour ahead until now. */
    @Test
    void should_not_stand_still_for_an_hour_when_the_clock_of_the_database_is_set_back_by_one() throws SQLException {
        queue.pace.configure("api", Pace.Limit.of(600, 1));
        queue.pace.throttled("api", Optional.of(Duration.ofSeconds(2)));
        queue.execute("""
                UPDATE pace SET tat = clock_timestamp() + interval '1 h', blocked_until = clock_timestamp() + interval '1 h',
                    cut_at = clock_timestamp() + interval '1 h', circuit_open_until = clock_timestamp() + interval '1 h' WHERE name = 'api'""");

        Claims.Claimed next = queue.claims.claim(0, Step.EDIT, worker, 10, LinePosition.BEGINNING);

        assertThat(next.reason()).as("never more than the rate allows").isEqualTo("PACE");
        assertThat(next.pause().orElseThrow()).isLessThan(Duration.ofSeconds(1));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(queue.claim(Step.EDIT, worker, 1)).hasSize(1));
        assertThat(queue.number("SELECT count(*) FROM pace WHERE cut_at > clock_timestamp()"))
                .isZero();
    }

    @Test
    void should_make_everybody_wait_after_a_429_as_long_as_the_provider_says() throws SQLException {
        queue.pace.throttled("api", Optional.of(Duration.ofSeconds(17)));

        Claims.Claimed next = queue.claims.claim(0, Step.EDIT, worker, 10, LinePosition.BEGINNING);

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
        queue.pace.configure("api", Pace.Limit.of(600, 1));
        queue.pace.throttled("api", Optional.of(Duration.ZERO));
        assertThat(queue.pace.state().current()).isBetween(420, 430);

        queue.execute("UPDATE pace SET cut_at = cut_at - interval '60 s'");

        assertThat(queue.pace.state().current()).isEqualTo(600);
    }

    @Test
    void should_hand_out_nothing_while_the_account_is_refused_and_go_on_when_a_person_resumes() throws SQLException {
        queue.pace.stop(new Pace.Stop("KEY_REFUSED", "the key is wrong"));
        queue.pace.stop(new Pace.Stop("INSUFFICIENT_CREDITS", "later"));

        assertThat(queue.claims
                        .claim(0, Step.EDIT, worker, 10, LinePosition.BEGINNING)
                        .reason())
                .isEqualTo("STOPPED");
        assertThat(queue.pace.state().stop().orElseThrow().code())
                .as("the first reason stays")
                .isEqualTo("KEY_REFUSED");
        queue.pace.resume();
        assertThat(queue.claim(Step.EDIT, worker, 10)).isNotEmpty();
    }

    /** Two people at once: neither takes back what the other was told. */
    @Test
    void should_leave_what_is_not_changed_as_it_is() throws Exception {
        queue.pace.configure("api", new Pace.Limit(600, 3, OptionalInt.of(9)));
        ExecutorService people = Executors.newFixedThreadPool(2);
        try (Connection first = queue.database.connect();
                Statement statement = first.createStatement()) {
            first.setAutoCommit(false);
            statement.execute("SELECT FROM pace WHERE name = 'api' FOR UPDATE");
            Future<Void> slower = people.submit(() -> {
                queue.pace.change("api", new Pace.Change(OptionalInt.of(60), OptionalInt.empty(), Optional.empty()));
                return null;
            });
            Future<Void> wider = people.submit(() -> {
                queue.pace.change("api", new Pace.Change(OptionalInt.empty(), OptionalInt.of(5), Optional.empty()));
                return null;
            });
            await().atMost(PATIENCE).until(() -> queue.number(WAITING) == 2);
            first.commit();
            slower.get(10, TimeUnit.SECONDS);
            wider.get(10, TimeUnit.SECONDS);
        } finally {
            people.shutdownNow();
        }
        assertThat(limit()).isEqualTo("60 5 9");
        queue.pace.change(
                "api", new Pace.Change(OptionalInt.empty(), OptionalInt.empty(), Optional.of(OptionalInt.empty())));
        assertThat(limit()).isEqualTo("60 5 -");
    }

    private String limit() throws SQLException {
        return queue.strings(
                        "SELECT concat_ws(' ', per_minute, burst, coalesce(max_in_flight::text, '-')) FROM pace WHERE name = 'api'")
                .get(0);
    }

    @Test
    void should_start_slowly_after_the_account_was_refused() throws SQLException {
        queue.pace.configure("api", Pace.Limit.of(600, 1));
        queue.pace.resume();
        assertThat(queue.pace.state().current()).as("nothing was stopped").isEqualTo(600);

        queue.pace.stop(new Pace.Stop("KEY_REFUSED", "the key is wrong"));
        queue.pace.resume();

        assertThat(queue.pace.state().current()).isBetween(60, 75);
        queue.execute("UPDATE pace SET cut_at = cut_at - interval '54 s'");
        assertThat(queue.pace.state().current()).isEqualTo(600);
    }

    @Test
    void should_begin_to_climb_only_when_the_wait_is_over() throws SQLException {
        queue.pace.configure("api", Pace.Limit.of(600, 1));

        queue.pace.throttled("api", Optional.of(Duration.ofSeconds(60)));
        queue.execute(
                "UPDATE pace SET cut_at = cut_at - interval '59 s', blocked_until = blocked_until - interval '59 s'");

        assertThat(queue.pace.state().current()).isEqualTo(420);
    }

    @Test
    void should_keep_a_rate_that_was_changed_at_run_time_when_a_node_starts_with_the_same_settings()
            throws SQLException {
        Pace.Limit settings = Pace.Limit.of(600, 1);
        queue.pace.configure("api", settings);
        queue.pace.change("api", Pace.Change.to(Pace.Limit.of(60, 1)));

        queue.pace.configure("api", settings);
        assertThat(queue.pace.state().perMinute()).isEqualTo(60);

        queue.pace.configure("api", Pace.Limit.of(300, 1));
        assertThat(queue.pace.state().perMinute()).isEqualTo(300);
    }

    @Test
    void should_not_say_that_the_api_is_down_where_nobody_has_tried_it_any_more() throws SQLException {
        CircuitBreaker circuit = new CircuitBreaker(queue.database.dataSource());
        circuit.failed(1);
        assertThat(new QueueStates(queue.source).read().circuitOpen()).isTrue();

        queue.execute("UPDATE pace SET circuit_open_until = clock_timestamp() - interval '31 s' WHERE name = 'api'");

        assertThat(queue.pace.state().circuit()).isEmpty();
        assertThat(new QueueStates(queue.source).read().circuitOpen()).isFalse();
        circuit.failed(1);
        assertThat(queue.pace.state().circuit()).isEmpty();
        assertThat(queue.number("SELECT count(*) FROM pace WHERE circuit_open_until IS NOT NULL"))
                .as("the next call is still one that tries")
                .isEqualTo(1);
    }

    @Test
    void should_open_the_circuit_after_failures_in_a_row_and_let_one_job_try_the_api() throws SQLException {
        CircuitBreaker circuit = new CircuitBreaker(queue.database.dataSource());
        circuit.failed(3);
        circuit.failed(3);
        circuit.answered();
        circuit.failed(3);
        circuit.failed(3);
        assertThat(queue.pace.state().circuit()).as("not in a row").isEmpty();

        circuit.failed(3);
        assertThat(queue.pace.state().circuit().orElseThrow().openFor())
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
        assertThat(queue.claims
                        .claim(0, Step.EDIT, worker, 10, LinePosition.BEGINNING)
                        .reason())
                .isEqualTo("CIRCUIT_OPEN");

        letOneTry();
        circuit.failed(3);
        assertThat(queue.pace.state().circuit().orElseThrow().openFor())
                .as("the call that tried failed: twice as long")
                .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));

        letOneTry();
        circuit.answered();
        assertThat(queue.pace.state().circuit()).isEmpty();
        assertThat(queue.pace.state().current())
                .as("slowly at first")
                .isLessThan(queue.pace.state().perMinute() / 9);
        assertThat(queue.claim(Step.EDIT, worker, 10)).hasSize(10);
    }

    private void letOneTry() throws SQLException {
        queue.execute("UPDATE pace SET circuit_open_until = clock_timestamp() WHERE circuit_open_until IS NOT NULL");
        assertThat(queue.claim(Step.EDIT, worker, 10)).as("one tries the API").hasSize(1);
        assertThat(queue.claim(Step.EDIT, worker, 10))
                .as("the others wait for it")
                .isEmpty();
        assertThat(queue.pace.state().circuit().orElseThrow().probing()).isTrue();
    }

    @Test
    void should_never_have_more_in_flight_than_the_cap_over_all_nodes() throws Exception {
        queue.pace.configure("api", new Pace.Limit(6_000_000, 1000, OptionalInt.of(7)));
        ExecutorService nodes = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> claimed = nodes.invokeAll(java.util.Collections.nCopies(
                    12, () -> queue.claim(Step.EDIT, queue.worker(), 3).size()));
            int inFlight = 0;
            for (Future<Integer> each : claimed) {
                inFlight += each.get();
            }
            assertThat(inFlight).isEqualTo(7);
        } finally {
            nodes.shutdownNow();
        }
        assertThat(queue.claims
                        .claim(0, Step.EDIT, worker, 1, LinePosition.BEGINNING)
                        .reason())
                .isEqualTo("MAX_IN_FLIGHT");

        queue.pace.change("api", Pace.Change.to(new Pace.Limit(6_000_000, 1000, OptionalInt.of(8))));
        assertThat(queue.claim(Step.EDIT, worker, 10)).hasSize(1);
    }
}
