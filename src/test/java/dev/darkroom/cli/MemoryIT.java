package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.cli.DarkroomProcess.End;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of rows, hundreds in flight and the simulator besides need no more than a small heap. */
class MemoryIT {

    @Test
    void should_run_2000_rows_200_at_a_time_in_256_megabytes() throws Exception {
        try (Workplace place = new Workplace()) {
            place.set("DARKROOM_SIMULATOR_LATENCY", "50ms")
                    .set("DARKROOM_SIMULATOR_LATENCY_MAX", "0s")
                    .set("DARKROOM_SIMULATOR_RENDER", "copy");
            String file = place.csv("many", 2000);

            End end;
            try (DarkroomProcess run = place.start(
                    List.of("-Xmx256m"), "run", file, "--simulate", "--concurrency", "200", "--rate", "60000")) {
                end = run.end().exitedWith(0);
            }

            assertThat(end.err()).contains("2,000 of 2,000 pictures edited", "2,000 simulated calls");
            assertThat(place.results("many-simulated").in("SUCCEEDED")).isEqualTo(2000);
        }
    }
}
