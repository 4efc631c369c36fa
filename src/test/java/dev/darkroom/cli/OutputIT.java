package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.DarkroomProcess.End;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A run whose account nobody takes. */
class OutputIT {

    private static final File FULL = new File("/dev/full");

    @Test
    void should_fail_and_say_so_where_the_account_of_a_run_meets_a_full_disk() throws Exception {
        Assumptions.assumeTrue(FULL.exists(), "Skipped: there is no /dev/full here.");
        try (Workplace place = new Workplace()) {
            Path err = place.folder().resolve("err");
            Process run = process(place, "run", place.csv("jobs", 1), "--simulate", "--json")
                    .redirectOutput(FULL)
                    .redirectError(err.toFile())
                    .start();
            try {
                assertThat(run.waitFor(180, TimeUnit.SECONDS)).as("ended").isTrue();
                assertThat(run.exitValue()).as(Files.readString(err)).isEqualTo(1);
            } finally {
                run.destroyForcibly();
            }
            assertThat(Files.readString(err))
                    .contains("1 of 1 picture edited", "cannot write to stdout: No space left on device");
        }
    }

    @Test
    void should_give_the_account_of_a_run_whose_manifest_cannot_be_written() throws Exception {
        try (Workplace place = new Workplace()) {
            place.set("DARKROOM_SIMULATOR_LATENCY", "20ms").set("DARKROOM_SIMULATOR_LATENCY_MAX", "0s");
            String file = place.csv("jobs", 1);
            place.run("run", file, "--simulate").exitedWith(0);
            Path manifest = place.folder().resolve("jobs-simulated/manifest.csv");
            Files.delete(manifest);
            Files.createDirectories(manifest.resolve("of somebody else"));

            End end = place.run("run", file, "--simulate", "--json").exitedWith(1);

            assertThat(end.err())
                    .contains(
                            "1 of 1 picture edited; 1 simulated call in all",
                            "jobs-simulated cannot be written: ",
                            "what is written above holds")
                    .doesNotContain("Every row is in ");
            JsonNode account = new ObjectMapper().readTree(end.out());
            assertThat(account.path("paid_calls").asInt()).isEqualTo(1);
            assertThat(account.path("exit_code").asInt()).isEqualTo(1);
            assertThat(account.path("manifest_error").asText()).contains("cannot be written");
        }
    }

    private static ProcessBuilder process(Workplace place, String... words) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Workplace.QUICK);
        command.addAll(List.of("-jar", System.getProperty("darkroom.test.application")));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(place.folder().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DARKROOM_") || name.startsWith("QUARKUS_"));
        builder.environment().put("DARKROOM_DATA_DIR", place.dataDir().toString());
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
