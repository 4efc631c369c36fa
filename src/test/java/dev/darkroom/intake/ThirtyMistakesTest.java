package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThirtyMistakesTest {

    @TempDir
    Path folder;

    @Test
    void should_report_all_thirty_mistakes_in_one_run_each_with_its_line_and_column() throws Exception {
        for (String name : List.of("thirty-mistakes.csv", "text.png", "empty.png")) {
            Files.write(
                    folder.resolve(name),
                    getClass().getResourceAsStream("/intake/" + name).readAllBytes());
        }
        List<String> errors = new ArrayList<>();

        IntakeReport report = Intake.of(
                        folder.resolve("thirty-mistakes.csv"), IntakeOptions.with(LocalImages.anywhere(folder)))
                .check(error -> errors.add(error.toString()));

        assertThat(errors)
                .containsExactly(
                        "line 1, stepz: is not a column: did you mean steps?",
                        "line 1, priority: stands there twice: as column 12 and as column 17",
                        "line 3, image: is missing: it must be an http(s) URL, an asset path or the path of a file",
                        "line 4, prompt: is missing: it must be text of 1 to 10,000 characters",
                        "line 5, aspect_ratio \"2:1\": must be one of match_input_image, 1:1, 16:9, 9:16, 3:2, 2:3, 4:5, 5:4",
                        "line 5, output_format \"gif\": must be one of jpg, png",
                        "line 5, output_quality \"101\": must be a whole number from 0 to 100",
                        "line 5, steps \"14\": must be a whole number from 15 to 50",
                        "line 5, guidance \"5.5\": must be a number from 2 to 5",
                        "line 5, safety_tolerance \"0\": must be a whole number from 1 to 6",
                        "line 5, prompt_upsampling \"yes\": must be true or false",
                        "line 5, seed \"-1\": must be a whole number from 0 to 4294967295",
                        "line 5, priority \"10\": must be a whole number from 0 (first) to 9 (last)",
                        "line 6, custom_id \"good\": stands in line 2 already: each row needs its own",
                        "line 8: has 4 cells where the header has 17 columns",
                        "line 9, image \"ftp://example.org/a.png\": must be an http or https URL, an asset path or a local file",
                        "line 10, image \"missing.png\": is no http(s) URL and no asset path, and there is no file "
                                + folder.resolve("missing.png"),
                        "line 11, image \"http://user:secret@example.org/a.png\": must not carry a user name or password",
                        "line 13, image \"https:///a.png\": must be a URL with a valid host",
                        "line 14, image \"empty.png\": is an empty file: " + folder.resolve("empty.png"),
                        "line 15, image \"text.png\": must be a png, jpeg, webp or gif by its content, which this is not: "
                                + folder.resolve("text.png"),
                        "line 16, image \"asset:\": must name a path behind asset:",
                        "line 17, prompt \"A hat in {colour}\": uses {colour}, which is no column; there are {custom_id}, {image},"
                                + " {aspect_ratio}, {output_format}, {output_quality}, {steps}, {guidance}, {safety_tolerance},"
                                + " {prompt_upsampling}, {seed}, {priority}, {output_name}, {color} (write {{ for a brace)",
                        "line 18, prompt \"A hat in {color}\": uses {color}, but the cell in column vars.color is empty",
                        "line 19, prompt \"A hat in {color\": opens { and never closes it; write {{ for a brace",
                        "line 20, output_name \"Good\": is the name of line 2's picture already; capitals make no difference",
                        "line 21, custom_id \"b⏎7\": must be 1 to 200 characters, without line breaks and control characters",
                        "line 21, steps \"3e1\": must be a whole number from 15 to 50",
                        "line 23, image \"https://exa mple.org/a.png\": is not a valid URL: Illegal character in authority",
                        "line 23, seed \"4294967296\": must be a whole number from 0 to 4294967295")
                .hasSize(30);
        assertThat(report.rows()).isEqualTo(19);
        assertThat(report.errors()).isEqualTo(30);
        assertThat(report.firstErrors()).extracting(RowError::toString).isEqualTo(errors);
    }
}
