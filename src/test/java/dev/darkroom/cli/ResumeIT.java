package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.darkroom.cli.DarkroomProcess.End;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same command again: nothing is paid for twice, and what can go on does. */
class ResumeIT {

    private static Workplace place;
    private static SimulatorProcess simulator;

    @BeforeAll
    static void open() throws Exception {
        place = new Workplace().withDatabaseRunning();
        simulator = place.simulator("20ms");
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
    }

    @Test
    void should_charge_nothing_when_a_finished_file_is_run_again() throws Exception {
        String file = place.csv("finished", 5);
        place.run("run", file).exitedWith(0);
        String manifest =
                Files.readString(place.results("finished-results").folder().resolve("manifest.csv"));

        End again = place.run("run", file).exitedWith(0);

        assertThat(again.err())
                .contains("5 rows known from before (5 done and not paid for again)")
                .contains("5 of 5 pictures edited; 5 paid calls in all");
        assertThat(simulator.chargedPrompts("finished")).hasSize(5).doesNotHaveDuplicates();
        assertThat(place.results("finished-results").folder().resolve("manifest.csv"))
                .hasContent(manifest);
    }

    @Test
    void should_write_numbers_as_programs_read_them_where_people_write_them_otherwise() throws Exception {
        String file = place.csv("digits", 2);
        place.set("JAVA_TOOL_OPTIONS", "-Duser.language=fa -Duser.country=IR");
        try {
            assertThat(place.run("run", file).exitedWith(0).err()).contains("2 of 2 pictures edited");
            assertThat(place.run("run", file).exitedWith(0).err()).contains("2 rows known from before");
        } finally {
            place.set("JAVA_TOOL_OPTIONS", "");
        }
    }

    @Test
    void should_tell_of_pictures_that_are_gone_and_fetch_them_again_at_no_cost_when_asked() throws Exception {
        String file = place.csv("gone", 3);
        place.run("run", file).exitedWith(0);
        Results results = place.results("gone-results");
        List<NamedCsvRecord> before = results.manifest();
        List<Path> gone = before.subList(0, 2).stream()
                .map(row -> results.folder().resolve(row.getField("file")))
                .toList();
        for (Path picture : gone) {
            Files.delete(picture);
        }

        End told = place.run("run", file, "--json").exitedWith(1);

        assertThat(told.err())
                .contains(
                        "2 pictures fetched before, and not in the folder any more",
                        "the same command with --fetch-missing");
        assertThat(new ObjectMapper()
                        .readTree(told.out())
                        .path("missing_pictures")
                        .asInt())
                .isEqualTo(2);
        assertThat(results.manifest())
                .extracting(row -> row.getField("state") + " " + row.getField("error_code"))
                .containsExactly("SUCCEEDED RESULT_NOT_HERE", "SUCCEEDED RESULT_NOT_HERE", "SUCCEEDED ");

        End fetched = place.run("run", file, "--fetch-missing").exitedWith(0);

        assertThat(fetched.err())
                .contains("2 pictures missing from the folder and fetched again, at no cost.", "3 paid calls in all");
        assertThat(gone).allSatisfy(picture -> assertThat(picture).isRegularFile());
        assertThat(results.manifest())
                .extracting(row -> row.getField("sha256"))
                .containsExactlyElementsOf(
                        before.stream().map(row -> row.getField("sha256")).toList());
        assertThat(simulator.chargedPrompts("gone")).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void should_charge_only_the_corrected_rows_of_errors_csv() throws Exception {
        String file = place.csv("flagged", 6, row -> row == 2 || row == 5 ? "fault:moderated-policy" : "");
        End first = place.run("run", file).exitedWith(1);
        assertThat(first.err())
                .contains("4 of 6 pictures edited", "2  MODERATED: ", "Correct them, then: darkroom run ");
        assertThat(simulator.chargedPrompts("flagged")).hasSize(4);
        Results results = place.results("flagged-results");
        assertThat(results.rows("errors.csv"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.getField("error_code")).isEqualTo("MODERATED"));

        Path errors = results.folder().resolve("errors.csv");
        String corrected = Files.readString(errors, StandardCharsets.UTF_8).replace("fault:moderated-policy", "please");
        Files.writeString(errors, corrected, StandardCharsets.UTF_8);
        End second = place.run(
                        "run", errors.toString(), "--out", results.folder().toString())
                .exitedWith(0);

        assertThat(second.err()).contains("Batch", "\"flagged.csv\": 2 corrected rows", "6 of 6 pictures edited");
        assertThat(simulator.chargedPrompts("flagged")).hasSize(6).doesNotHaveDuplicates();
        assertThat(results.in("SUCCEEDED")).isEqualTo(6);
        assertThat(errors).doesNotExist();
        Path kept = kept(results);
        assertThat(kept).hasContent(corrected);
        assertThat(second.err()).contains("errors.csv was what this run worked on, and is kept: " + kept);

        End refused = place.run("run", file).exitedWith(2);
        assertThat(refused.err())
                .contains("Nothing was queued.", "To go on with all that was queued for it")
                .contains("darkroom run " + kept + " --out " + results.folder());
        Files.delete(results.folder().resolve(results.manifest().get(1).getField("file")));
        assertThat(place.run("run", kept.toString(), "--out", results.folder().toString(), "--fetch-missing")
                        .exitedWith(0)
                        .err())
                .contains("1 picture missing from the folder and fetched again, at no cost.");
        assertThat(simulator.chargedPrompts("flagged")).hasSize(6);
    }

    @Test
    void should_leave_a_corrected_errors_csv_where_it_is_until_the_run_of_it_has_done_all() throws Exception {
        String file = place.csv("early", 4, row -> row < 4 ? "fault:moderated-policy" : "");
        place.run("run", file).exitedWith(1);
        Results results = place.results("early-results");
        Path errors = results.folder().resolve("errors.csv");
        String corrected = Files.readString(errors).replace("fault:moderated-policy", "please");
        Files.writeString(errors, corrected);
        String[] again = {"run", errors.toString(), "--out", results.folder().toString()};

        assertThat(place.run("run", errors.toString(), "--out", results.folder().toString(), "--max-paid", "1")
                        .exitedWith(1)
                        .err())
                .contains("with 3 rows left", "the same command with a higher cap");
        assertThat(errors).hasContent(corrected);

        assertThat(place.run("run", file).exitedWith(2).err())
                .as("what has failed is not bought again instead of what was corrected")
                .contains("was corrected since", "darkroom run " + errors + " --out " + results.folder());
        assertThat(place.run("run", errors.toString(), "--out", results.folder().toString(), "--max-paid", "2")
                        .exitedWith(1)
                        .err())
                .contains("with 2 rows left");
        place.run(again).exitedWith(1);
        assertThat(errors).hasContent(corrected);

        place.run("run", errors.toString(), "--out", results.folder().toString(), "--max-paid", "9")
                .exitedWith(0);
        assertThat(simulator.chargedPrompts("early")).hasSize(4).doesNotHaveDuplicates();
        assertThat(errors).doesNotExist();
        assertThat(kept(results)).hasContent(corrected);
    }

    private static Path kept(Results results) throws Exception {
        try (Stream<Path> files = Files.list(results.folder())) {
            return files.filter(file -> file.getFileName().toString().matches("errors-\\d.*\\.csv"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void should_name_no_errors_csv_where_all_that_failed_was_paid_for() throws Exception {
        String file = place.csv("without-url", 2, row -> row == 1 ? "fault:no-url" : "");

        End end = place.run("run", file).exitedWith(1);

        assertThat(end.err())
                .contains("1  RESULT_MISSING: ", "1 failed row paid for, or perhaps, and so not in errors.csv")
                .doesNotContain("Correct them", "--retry-failed");
        assertThat(place.results("without-url-results").folder().resolve("errors.csv"))
                .doesNotExist();
    }

    @Test
    void should_send_a_failed_row_again_as_it_is_when_asked() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of("examples/product-retouching/images/vase.jpg"));
        Path picture = place.folder().resolve("vase.jpg");
        Files.write(picture, Arrays.copyOf(whole, whole.length / 2));
        String file =
                place.write("half.csv", "image,prompt\n" + Workplace.ASSET + ",half row 1\nvase.jpg,half row 2\n");
        assertThat(place.run("run", file).exitedWith(1).err())
                .contains("1  IMAGE_DAMAGED: ", "the same with --retry-failed");
        assertThat(simulator.chargedPrompts("half")).containsExactly("half row 1");
        Files.write(picture, whole);

        End again = place.run("run", file, "--retry-failed").exitedWith(0);

        assertThat(again.err())
                .contains(
                        "2 rows known from before (1 done and not paid for again, 1 to do)", "2 of 2 pictures edited");
        assertThat(simulator.chargedPrompts("half")).containsExactlyInAnyOrder("half row 1", "half row 2");
        assertThat(place.results("half-results").folder().resolve("errors.csv")).doesNotExist();
    }

    @Test
    void should_not_send_a_failed_row_again_by_itself() throws Exception {
        String file = place.csv("failed", 2, row -> row == 1 ? "fault:moderated-policy" : "");
        place.run("run", file).exitedWith(1);
        long edits = simulator.status().path("edits").asLong();

        End again = place.run("run", file).exitedWith(1);

        assertThat(again.err()).contains("2 rows known from before (1 done and not paid for again, 1 failed)");
        assertThat(simulator.status().path("edits").asLong()).isEqualTo(edits);
    }

    @Test
    void should_refuse_to_change_a_row_that_was_paid_for() throws Exception {
        String file = place.csv("changed", 2);
        place.run("run", file).exitedWith(0);

        End refused = place.run("run", place.csv("changed", 2, row -> "with a bow tie"))
                .exitedWith(2);

        assertThat(refused.err()).contains("changed.csv: line 2", "2 mistakes. Nothing was queued.");
        assertThat(simulator.chargedPrompts("changed")).hasSize(2);
    }

    @Test
    void should_send_an_uncertain_row_again_only_when_it_was_told_to() throws Exception {
        place.set("DARKROOM_EDITOR_TIMEOUT", "2s");
        try {
            String held = place.csv("held", 2, row -> row == 1 ? "fault:stall-after-charge:1" : "");
            End end = place.run("run", held).exitedWith(1);
            assertThat(end.err())
                    .contains("1 more may have been paid (outcome unknown)")
                    .contains("1 row UNCERTAIN: ");
            place.run("run", held).exitedWith(1);
            assertThat(simulator.chargedPrompts("held")).hasSize(2);
            assertThat(place.results("held-results").in("UNCERTAIN")).isEqualTo(1);

            String resent = place.csv("resent", 2, row -> row == 1 ? "fault:stall-after-charge:1" : "");
            place.run("run", resent, "--on-uncertain", "resend").exitedWith(0);
            assertThat(simulator.chargedPrompts("resent")).hasSize(3);
        } finally {
            place.set("DARKROOM_EDITOR_TIMEOUT", null);
        }
    }

    @Test
    void should_stop_at_the_cap_of_paid_calls_and_go_on_with_a_higher_one() throws Exception {
        String file = place.csv("capped", 8);

        End capped = place.run("run", file, "--max-paid", "3", "--credits-per-edit", "100")
                .exitedWith(1);
        assertThat(capped.err())
                .contains("The cap of paid calls (--max-paid) is reached with 5 rows left.")
                .contains("the same command with a higher cap");
        assertThat(simulator.chargedPrompts("capped")).hasSize(3);

        assertThat(place.run("run", file).exitedWith(1).err())
                .as("so does a price")
                .contains("Estimated cost: 300 credits.");
        assertThat(simulator.chargedPrompts("capped"))
                .as("a cap stays until another is given")
                .hasSize(3);

        place.run("run", file, "--max-paid", "8").exitedWith(0);
        assertThat(simulator.chargedPrompts("capped")).hasSize(8).doesNotHaveDuplicates();
    }
}
