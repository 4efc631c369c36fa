package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.cli.DarkroomProcess.End;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A results folder belongs to one batch of one database, and simulated results are never mixed with paid ones. */
class FolderIT {

    private static Workplace place;
    private static SimulatorProcess simulator;

    @BeforeAll
    static void open() throws Exception {
        place = new Workplace().withDatabaseRunning();
        simulator = place.simulator("20ms");
        place.set("DARKROOM_SIMULATOR_LATENCY", "20ms").set("DARKROOM_SIMULATOR_LATENCY_MAX", "0s");
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
    }

    @Test
    void should_refuse_to_mix_simulated_and_real_results() throws Exception {
        String file = place.csv("mixed", 2);
        place.run("run", file, "--simulate", "--out", "simulated").exitedWith(0);

        End real = place.run("run", file, "--out", "simulated").exitedWith(2);
        assertThat(real.err()).contains("holds results of a simulated run", "Name another folder with --out.");
        assertThat(simulator.chargedPrompts("mixed")).isEmpty();

        place.run("run", file, "--out", "real").exitedWith(0);
        End simulated = place.run("run", file, "--out", "real", "--simulate").exitedWith(2);
        assertThat(simulated.err()).contains("holds results of a real run", "Name another folder with --out.");
        assertThat(place.results("real").in("SUCCEEDED")).isEqualTo(2);
    }

    @Test
    void should_refuse_a_folder_that_another_data_directory_knows() throws Exception {
        String file = place.csv("moved", 2);
        place.run("run", file).exitedWith(0);
        try (Workplace other = new Workplace().withDatabaseRunning()) {
            simulator.environment().forEach(other::set);

            End refused = other.run(
                            "run",
                            place.folder().resolve(file).toString(),
                            "--out",
                            place.results("moved-results").folder().toString())
                    .exitedWith(2);

            assertThat(refused.err()).contains("another database knows", "every row would be paid for again");
        }
        assertThat(simulator.chargedPrompts("moved")).hasSize(2);
    }

    @Test
    void should_let_two_runs_share_one_data_directory() throws Exception {
        place.csv("left", 40);
        place.csv("right", 40);
        try (DarkroomProcess left = place.start("run", "left.csv");
                DarkroomProcess right = place.start("run", "right.csv")) {
            left.end().exitedWith(0);
            right.end().exitedWith(0);
        }
        assertThat(simulator.chargedPrompts("left")).hasSize(40).doesNotHaveDuplicates();
        assertThat(simulator.chargedPrompts("right")).hasSize(40).doesNotHaveDuplicates();
        assertThat(place.results("left-results").in("SUCCEEDED")).isEqualTo(40);
        assertThat(place.results("right-results").in("SUCCEEDED")).isEqualTo(40);
    }
}
