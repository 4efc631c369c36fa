package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.DarkroomProcess.End;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C: once to stop in order, twice to end at once. The database belongs to the run alone, so that its end shows. */
class InterruptIT {

    private static final int ROWS = 60;
    private static final int CONCURRENCY = 8;

    private static Workplace place;
    private static SimulatorProcess simulator;

    @BeforeAll
    static void open() throws Exception {
        place = new Workplace();
        simulator = place.simulator("500ms");
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
    }

    private static DarkroomProcess running(String name) throws Exception {
        DarkroomProcess run = place.start("run", place.csv(name, ROWS), "--concurrency", Integer.toString(CONCURRENCY));
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> simulator.chargedPrompts(name).size() >= CONCURRENCY || !run.isAlive());
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void should_finish_what_is_in_flight_and_go_on_with_the_same_command(String signal) throws Exception {
        String name = "once-" + signal;
        End stopped;
        try (DarkroomProcess run = running(name)) {
            run.signal(signal);
            stopped = run.end().exitedWith(130);
        }

        assertThat(stopped.err())
                .contains("Stopping: waiting up to 2m 00s for what is in flight. Ctrl-C again ends at once.")
                .containsPattern("\\d+ rows left. To go on: the same command again");
        assertThat(place.servers()).isEmpty();
        Results results = place.results(name + "-results");
        assertThat(results.states().keySet()).isSubsetOf("SUCCEEDED", "QUEUED");
        assertThat(simulator.chargedPrompts(name)).hasSizeLessThan(ROWS);
        assertThat(results.in("SUCCEEDED"))
                .as("what was paid for is fetched, too")
                .isEqualTo(simulator.chargedPrompts(name).size());

        place.run("run", name + ".csv").exitedWith(0);
        assertThat(results.in("SUCCEEDED")).isEqualTo(ROWS);
        assertThat(simulator.chargedPrompts(name)).hasSize(ROWS).doesNotHaveDuplicates();
    }

    @Test
    void should_end_at_once_at_the_second_signal() throws Exception {
        simulator.set("{\"latency\": \"PT30S\"}");
        End ended;
        try (DarkroomProcess run = running("twice")) {
            run.signal("INT");
            run.awaitErr("Stopping: ");
            run.signal("INT");
            ended = run.endWithin(Duration.ofSeconds(5)).exitedWith(130);
        } finally {
            simulator.set("{\"latency\": \"PT0.02S\"}");
        }
        assertThat(ended.err())
                .contains("Ended at once: paid calls that were in flight are UNCERTAIN.")
                .doesNotContain("WARN", "ERROR", "Exception");
        await().atMost(Duration.ofSeconds(10)).until(() -> place.servers().isEmpty());

        place.run("run", "twice.csv").exitedWith(1);
        Results results = place.results("twice-results");
        assertThat(results.in("UNCERTAIN")).isBetween(1L, (long) CONCURRENCY);
        assertThat(results.in("SUCCEEDED") + results.in("UNCERTAIN")).isEqualTo(ROWS);
        List<String> charged = simulator.chargedPrompts("twice");
        assertThat(charged).hasSize(ROWS).doesNotHaveDuplicates();
    }

    @Test
    void should_tell_of_what_it_did_not_wait_for_and_not_of_each_call_that_breaks_by_its_end() throws Exception {
        simulator.set("{\"latency\": \"PT30S\"}");
        place.set("DARKROOM_QUEUE_SHUTDOWN_TIMEOUT", "1s");
        End ended;
        try (DarkroomProcess run = running("late")) {
            run.signal("INT");
            ended = run.endWithin(Duration.ofSeconds(30)).exitedWith(130);
        } finally {
            place.set("DARKROOM_QUEUE_SHUTDOWN_TIMEOUT", null);
            simulator.set("{\"latency\": \"PT0.02S\"}");
        }
        assertThat(ended.err())
                .containsPattern("\\d+ more may have been paid \\(outcome unknown\\)")
                .doesNotContain("ERROR", "Exception");
    }

    @Test
    void should_leave_no_server_behind_when_it_is_interrupted_while_it_starts() throws Exception {
        try (Workplace fresh = new Workplace().set("DARKROOM_API_KEY", "any");
                DarkroomProcess run = fresh.start("run", fresh.csv("early", 1))) {
            run.awaitErr("Setting up the embedded PostgreSQL").signal("INT");

            End end = run.end().exitedWith(130);

            assertThat(end.err()).contains("Stopped before anything was sent.");
            assertThat(fresh.servers()).isEmpty();
        }
    }
}
