package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.DarkroomProcess.End;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files with mistakes: all are named at once, and nothing is queued. */
class MistakesIT {

    private static Workplace place;
    private static SimulatorProcess simulator;

    @BeforeAll
    static void open() throws Exception {
        place = new Workplace().withDatabaseRunning();
        simulator = place.simulator("20ms");
        for (String file : List.of("thirty-mistakes.csv", "text.png", "empty.png")) {
            try (InputStream in = MistakesIT.class.getResourceAsStream("/intake/" + file)) {
                Files.copy(in, place.folder().resolve(file));
            }
        }
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
    }

    @Test
    void should_name_all_thirty_mistakes_with_line_and_column_in_one_run() throws Exception {
        End end = place.run("run", "thirty-mistakes.csv").exitedWith(2);

        assertThat(end.out()).isEmpty();
        assertThat(end.errLines().stream().filter(line -> line.startsWith("thirty-mistakes.csv: line ")))
                .hasSize(30)
                .contains(
                        "thirty-mistakes.csv: line 1, stepz: is not a column: did you mean steps?",
                        "thirty-mistakes.csv: line 5, steps \"14\": must be a whole number from 15 to 50",
                        "thirty-mistakes.csv: line 23, seed \"4294967296\": must be a whole number from 0 to 4294967295");
        assertThat(end.err()).contains("30 mistakes. Nothing was queued. All of them: ");
        assertThat(place.results("").rows("thirty-mistakes-results-input-errors.csv"))
                .hasSize(30)
                .allSatisfy(row -> {
                    assertThat(row.getField("line")).isNotEmpty();
                    assertThat(row.getField("message")).isNotEmpty();
                });
        assertThat(Files.exists(place.folder().resolve("thirty-mistakes-results")))
                .isFalse();
    }

    @Test
    void should_name_the_mistakes_where_the_list_of_them_cannot_be_written() throws Exception {
        String file = place.write("unlisted.csv", "imgae,prompt\na.png,x\n");
        Files.createDirectory(place.folder().resolve("unlisted-results-input-errors.csv"));

        End end = place.run("run", file, "--dry-run").exitedWith(2);

        assertThat(end.err())
                .contains(
                        "unlisted.csv: line 1, imgae: is not a column: did you mean image?",
                        "Nothing was queued. The file of all of them could not be written: ",
                        "unlisted-results-input-errors.csv: ")
                .doesNotContain("All of them: ");
    }

    @Test
    void should_queue_nothing_of_a_file_with_a_mistake_and_all_of_the_corrected_one() throws Exception {
        String file =
                place.write("typo.csv", "image,prompt,steps\nasset:a.png,typo row 1,20\nasset:a.png,typo row 2,2O\n");

        End refused = place.run("run", file).exitedWith(2);
        long chargedThen = simulator.charges();
        assertThat(place.folder().resolve("typo-results-input-errors.csv")).isRegularFile();
        String good = place.csv("typo", 2);
        End end = place.run("run", good, "--json").exitedWith(0);

        assertThat(place.folder().resolve("typo-results-input-errors.csv")).doesNotExist();
        assertThat(refused.err()).contains("typo.csv: line 3, steps \"2O\": must be", "1 mistake. Nothing was queued.");
        assertThat(simulator.chargedPrompts("typo")).hasSize(2);
        assertThat(simulator.charges()).isEqualTo(chargedThen + 2);
        assertThat(new ObjectMapper().readTree(end.out()).path("rows_added").asInt())
                .isEqualTo(2);
        assertThat(new ObjectMapper().readTree(end.out()).path("rows_known").asInt())
                .isZero();
    }

    @Test
    void should_say_in_a_dry_run_what_it_would_cost_and_queue_nothing() throws Exception {
        String file = place.csv("dry", 3);

        End end = place.run("run", file, "--dry-run", "--credits-per-edit", "45000")
                .exitedWith(0);

        assertThat(end.out()).isEmpty();
        assertThat(end.err())
                .contains("3 rows checked, no mistakes: 3 paid calls, 0 different pictures to upload.")
                .contains("Estimated cost: 135,000 credits.");
        assertThat(place.run("run", file, "--dry-run", "--credits-per-edit", "45000", "--json")
                        .exitedWith(0)
                        .out())
                .isEqualToIgnoringNewLines("{\"rows\":3,\"uploads\":0,\"pictures\":0,\"estimated_credits\":135000}");
        assertThat(simulator.chargedPrompts("dry")).isEmpty();
        assertThat(Files.exists(place.folder().resolve("dry-results"))).isFalse();
    }

    @Test
    void should_name_the_mistakes_in_a_dry_run_without_a_key() throws Exception {
        String file = place.write("dry-typo.csv", "imgae,prompt\na.png,x\n");

        End end = place.run("run", file, "--dry-run").exitedWith(2);

        assertThat(end.err()).contains("dry-typo.csv: line 1, imgae: is not a column: did you mean image?");
    }
}
