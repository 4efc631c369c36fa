package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.DarkroomProcess.End;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The provider refuses the account: no row is burnt, and the same command finishes once the account is in order. */
class AccountIT {

    private static Workplace place;
    private static SimulatorProcess simulator;

    @BeforeAll
    static void open() throws Exception {
        place = new Workplace().withDatabaseRunning();
        simulator = place.simulator("20ms");
        simulator.set("{\"bad-keys\": [\"wrong-key\"]}");
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
    }

    @Test
    void should_leave_every_row_queued_when_the_key_is_refused() throws Exception {
        String file = place.csv("key", 6);
        place.set("DARKROOM_API_KEY", "wrong-key");

        End refused = place.run("run", file, "--json").exitedWith(3);

        JsonNode summary = new ObjectMapper().readTree(refused.out());
        assertThat(summary.path("stop_code").asText()).isEqualTo("KEY_REFUSED");
        assertThat(summary.at("/request_counts/queued").asInt()).isEqualTo(6);
        assertThat(refused.err())
                .contains("Stopped: KEY_REFUSED: ", "6 rows left. To go on: the same command again")
                .doesNotContain("wrong-key");
        assertThat(simulator.chargedPrompts("key")).isEmpty();

        place.set("DARKROOM_API_KEY", "good-key");
        place.run("run", file).exitedWith(0);
        assertThat(simulator.chargedPrompts("key")).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void should_leave_the_rest_queued_when_the_credits_are_gone() throws Exception {
        String file = place.csv("credits", 9);
        long spent = simulator.status().path("creditsSpent").asLong();
        simulator.set("{\"credits\": %d}".formatted(spent + 4 * 45_000));

        End refused = place.run("run", file, "--concurrency", "2").exitedWith(3);

        assertThat(refused.err()).contains("Stopped: INSUFFICIENT_CREDITS: ", "To go on: the same command again");
        assertThat(simulator.chargedPrompts("credits")).hasSize(4);
        Results results = place.results("credits-results");
        assertThat(results.in("SUCCEEDED") + results.in("QUEUED")).isEqualTo(9);

        simulator.set("{\"credits\": 1000000000000}");
        place.run("run", file).exitedWith(0);
        assertThat(simulator.chargedPrompts("credits")).hasSize(9).doesNotHaveDuplicates();
    }
}
