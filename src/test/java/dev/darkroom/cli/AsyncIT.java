package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.DarkroomProcess.End;
import dev.darkroom.database.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code darkroom.editor.mode=async}, and the process ends between the answers that name the records and the records' end. */
class AsyncIT {

    private static final int ROWS = 20;

    private Workplace place;
    private SimulatorProcess simulator;

    @BeforeEach
    void open() throws Exception {
        place = new Workplace().set("DARKROOM_EDITOR_MODE", "async").set("DARKROOM_EDITOR_FIRST_LOOK_UP", "1s");
        place.set("DARKROOM_EDITOR_LOOK_UP_INTERVAL", "500ms");
        simulator = place.simulator("6s");
    }

    @AfterEach
    void close() throws Exception {
        place.close();
    }

    @Test
    void should_look_up_what_was_accepted_when_the_process_is_killed_and_call_nothing_uncertain() throws Exception {
        String file = place.csv("async", ROWS);
        try (EmbeddedPostgres database = EmbeddedPostgres.open(place.dataDir());
                DarkroomProcess run = place.start("run", file)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> records(database) == ROWS || !run.isAlive());
            assertThat(run.isAlive()).as(run.err()).isTrue();
            run.signal("KILL");
            run.endWithin(Duration.ofSeconds(10)).exitedWith(137);

            shouldHaveSucceededAndPaidOnce(place.run("run", file));
        }
    }

    @Test
    void should_wait_for_the_records_of_what_was_accepted_when_it_is_interrupted() throws Exception {
        String file = place.csv("async", ROWS);
        try (DarkroomProcess run = place.start("run", file)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> simulator.charges() == ROWS || !run.isAlive());
            assertThat(run.isAlive()).as(run.err()).isTrue();
            run.signal("INT");

            shouldHaveSucceededAndPaidOnce(run.end());
        }
    }

    private void shouldHaveSucceededAndPaidOnce(End end) throws Exception {
        assertThat(place.results("async-results").in("SUCCEEDED")).as(end.err()).isEqualTo(ROWS);
        assertThat(simulator.chargedPrompts("async")).hasSize(ROWS).doesNotHaveDuplicates();
    }

    private static long records(EmbeddedPostgres database) {
        String sql = "SELECT count(*) FROM attempt WHERE outcome = 'UNKNOWN' AND record_uuid IS NOT NULL";
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException notMigratedYet) {
            return 0;
        }
    }
}
