package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.DarkroomProcess.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL is stopped at once ({@code immediate}) while paid calls are under way, and cannot be started again, since its files are elsewhere: what was paid for is not paid for again.
 */
class DatabaseAwayIT {

    private static final int ROWS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Workplace place;
    private SimulatorProcess simulator;
    private DarkroomProcess run;

    @BeforeEach
    void stop_the_database_while_paid_calls_are_under_way() throws Exception {
        place = new Workplace().set("DARKROOM_QUEUE_SHUTDOWN_TIMEOUT", "2s");
        simulator = place.simulator("2s");
        run = place.start("run", place.csv("away", ROWS));
        await().atMost(PATIENCE).until(() -> simulator.charges() == ROWS || !run.isAlive());
        assertThat(run.isAlive()).as(run.err()).isTrue();
        stopDatabaseAtOnce();
        await().atMost(PATIENCE).until(() -> spooled().size() == ROWS || !run.isAlive());
        assertThat(run.isAlive()).as(run.err()).isTrue();
    }

    @AfterEach
    void close() throws Exception {
        place.close();
    }

    @Test
    void should_go_on_with_the_answers_when_the_process_is_killed_as_well() throws Exception {
        run.signal("KILL");
        run.endWithin(Duration.ofSeconds(10)).exitedWith(137);

        shouldSucceedWithoutPayingAgain();
    }

    @Test
    void should_lose_no_answer_when_it_is_interrupted_as_well() throws Exception {
        run.signal("INT");
        End end = run.end().exitedWith(130);
        assertThat(end.err())
                .contains("The embedded PostgreSQL has ended and cannot be started again")
                .contains("since the database cannot be asked", "To go on: the same command again, which tells all")
                .doesNotContain("After Shutdown", "listens to the steps broke");
        assertThat(spooled()).hasSize(ROWS);

        shouldSucceedWithoutPayingAgain();
    }

    @Test
    void should_go_on_by_itself_when_the_database_can_be_started_again() throws Exception {
        Files.move(
                place.dataDir().resolve("postgresql/elsewhere"), place.dataDir().resolve("postgresql/data-18"));

        End end = run.end().exitedWith(0);

        assertThat(end.err()).contains("The embedded PostgreSQL had ended under us");
        assertThat(place.results("away-results").in("SUCCEEDED")).isEqualTo(ROWS);
        assertThat(simulator.chargedPrompts("away")).hasSize(ROWS).doesNotHaveDuplicates();
        assertThat(spooled()).isEmpty();
    }

    private void shouldSucceedWithoutPayingAgain() throws Exception {
        Files.move(
                place.dataDir().resolve("postgresql/elsewhere"), place.dataDir().resolve("postgresql/data-18"));
        End end = place.run("run", "away.csv");
        end.exitedWith(0);
        assertThat(place.results("away-results").in("SUCCEEDED")).isEqualTo(ROWS);
        assertThat(simulator.chargedPrompts("away")).hasSize(ROWS).doesNotHaveDuplicates();
        assertThat(spooled()).isEmpty();
    }

    private void stopDatabaseAtOnce() throws Exception {
        Path files = place.dataDir().resolve("postgresql/data-18");
        String pid = Files.readAllLines(files.resolve("postmaster.pid")).get(0);
        Files.move(files, place.dataDir().resolve("postgresql/elsewhere"));
        assertThat(new ProcessBuilder("kill", "-QUIT", pid).start().waitFor()).isZero();
    }

    private List<Path> spooled() throws IOException {
        try (Stream<Path> files = Files.walk(place.dataDir().resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".answer")).toList();
        } catch (NoSuchFileException nothingYet) {
            return List.of();
        }
    }
}
