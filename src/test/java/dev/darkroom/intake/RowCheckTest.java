package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowCheckTest {

    @Test
    void should_take_columns_in_any_order_and_with_spaces_around_their_names() throws IOException {
        Checking checking = Checking.csv(" steps , prompt,image \n 20 ,A hat, asset:a \n");

        assertThat(checking.errors()).isEmpty();
        assertThat(checking.report().columns()).containsExactly("steps", "prompt", "image");
    }

    @Test
    void should_name_the_right_column_for_a_wrong_one() throws IOException {
        assertThat(Checking.csv(
                                "image,prompt,Steps,asspect_ratio,safety-tolerance,imageUrl,error_mesage,colour,vars.a b\nasset:a,A hat,,,,,,,\n")
                        .errors())
                .containsExactly(
                        "line 1, Steps: is not a column: did you mean steps?",
                        "line 1, asspect_ratio: is not a column: did you mean aspect_ratio?",
                        "line 1, safety-tolerance: is not a column: did you mean safety_tolerance?",
                        "line 1, imageUrl: is not a column: did you mean image?",
                        "line 1, error_mesage: is not a column: did you mean error_message?",
                        "line 1, colour: is not a column: known are custom_id, image, prompt, aspect_ratio, output_format, output_quality,"
                                + " steps, guidance, safety_tolerance, prompt_upsampling, seed, priority, output_name and vars.*",
                        "line 1, vars.a b: is not a column for placeholders: write vars. and 1 to 60 of the characters A-Z a-z 0-9 _ -");
    }

    @Test
    void should_ask_once_for_columns_that_are_missing() throws IOException {
        assertThat(Checking.csv("custom_id,steps\na,20\nb,9\n").errors())
                .containsExactly(
                        "line 1, image: is missing: each row needs its picture",
                        "line 1, prompt: is missing: add the column, or give --prompt",
                        "line 3, steps \"9\": must be a whole number from 15 to 50");
    }

    @Test
    void should_ignore_columns_without_a_name_as_long_as_they_are_empty() throws IOException {
        assertThat(Checking.csv("image,prompt,,\nasset:a,A hat,,\nasset:b,A hat,,stray\n")
                        .errors())
                .containsExactly("line 3, column 4 \"stray\": stands in a column that has no name");
    }

    @Test
    void should_ignore_the_columns_of_its_own_error_report() throws IOException {
        Checking checking =
                Checking.csv("error_code,image,prompt,error_message\nMODERATED,asset:a,A hat,flagged as sensitive\n");

        assertThat(checking.errors()).isEmpty();
        assertThat(checking.report().columns()).containsExactly("image", "prompt");
    }

    @Test
    void should_check_defaults_like_cells_and_name_the_option() throws IOException {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("steps", "9");
        set.put("guidance", "2.5");
        set.put("priority", "11");
        set.put("stesp", "20");
        set.put("image", "a.png");
        set.put("prompt", "A hat");
        set.put("seed", "");

        assertThat(Checking.csv("image\nasset:a\n", " ", set).errors())
                .containsExactly(
                        "--prompt \" \": must be text of 1 to 10,000 characters",
                        "--set steps \"9\": must be a whole number from 15 to 50",
                        "--set priority \"11\": must be a whole number from 0 (first) to 9 (last)",
                        "--set stesp \"20\": is not a column: did you mean steps?",
                        "--set image \"a.png\": is not possible: each row has its own image",
                        "--set prompt \"A hat\": is not possible: use --prompt",
                        "--set seed: must be a whole number from 0 to 4294967295");
    }

    @Test
    void should_prefer_a_cell_to_a_default() throws Exception {
        List<CheckedRow> rows = rows(
                "image,prompt,steps,priority\nasset:a,,,\nasset:b,A hat,20,1\n",
                Format.CSV,
                "A {custom_id} coat",
                Map.of("steps", "30", "priority", "7", "guidance", "2.5"));

        assertThat(rows)
                .extracting(row -> row.request().toString())
                .containsExactly(
                        "{\"prompt\":\"A 1 coat\",\"steps\":30,\"guidance\":2.5}",
                        "{\"prompt\":\"A hat\",\"steps\":20,\"guidance\":2.5}");
        assertThat(rows).extracting(CheckedRow::priority).containsExactly(7, 1);
    }

    @Test
    void should_prefer_a_json_member_to_a_default() throws Exception {
        List<CheckedRow> rows = rows(
                "{\"image\":\"asset:a\",\"steps\":null}\n{\"image\":\"asset:b\",\"prompt\":\"A hat\",\"steps\":20,\"priority\":1}\n",
                Format.JSONL,
                "A coat",
                Map.of("steps", "30", "priority", "7", "prompt_upsampling", "true"));

        assertThat(rows)
                .extracting(row -> row.request().toString())
                .containsExactly(
                        "{\"prompt\":\"A coat\",\"steps\":30,\"prompt_upsampling\":true}",
                        "{\"prompt\":\"A hat\",\"steps\":20,\"prompt_upsampling\":true}");
        assertThat(rows).extracting(CheckedRow::priority).containsExactly(7, 1);
    }

    @Test
    void should_fill_placeholders_from_any_column() throws Exception {
        List<CheckedRow> rows = rows(
                "custom_id,image,prompt,vars.color,vars.text\n"
                        + "hat,asset:a,{custom_id} in {color} {{so}} on {image}: {vars.text},dark red,{color}\n"
                        + ",asset:b,number {custom_id} is }{color}{,red,x\n".replace("}{color}{", "} {color}"),
                Format.CSV,
                null,
                Map.of());

        assertThat(rows)
                .extracting(row -> row.request().prompt())
                .containsExactly("hat in dark red {so} on asset:a: {color}", "number 2 is } red");
    }

    @Test
    void should_fill_placeholders_in_json_from_the_members_of_the_row() throws Exception {
        List<CheckedRow> rows = rows(
                "{\"image\":\"asset:a\",\"prompt\":\"{n} {color}\",\"vars.n\":3,\"vars.color\":\"red\"}\n{\"image\":\"asset:a\",\"prompt\":\"{n}\"}\n",
                Format.JSONL,
                null,
                Map.of());

        assertThat(rows).extracting(row -> row.request().prompt()).containsExactly("3 red", "{n}");
    }

    @Test
    void should_fill_in_numbers_as_they_stand_in_the_row() throws Exception {
        List<CheckedRow> rows = rows(
                "{\"image\":\"asset:a\",\"prompt\":\"{a} {b} {c} {d}\",\"vars.a\":100.0,\"vars.b\":1.10,\"vars.c\":1e3,\"vars.d\":-7,"
                        + "\"guidance\":3.5000000}\n",
                Format.JSONL,
                null,
                Map.of());

        assertThat(rows).extracting(row -> row.request().prompt()).containsExactly("100.0 1.10 1000 -7");
        assertThat(rows.get(0).request().toString()).contains("\"guidance\":3.5}");
        assertThat(rows.get(0).input()).contains("\"vars.a\":100.0,\"vars.b\":1.10");
    }

    @Test
    void should_leave_braces_alone_in_a_file_without_variables() throws Exception {
        assertThat(rows("image,prompt\nasset:a,a {brace} and {{two}} {\n", Format.CSV, null, Map.of()))
                .extracting(row -> row.request().prompt())
                .containsExactly("a {brace} and {{two}} {");
    }

    @Test
    void should_report_every_placeholder_that_cannot_be_filled() throws IOException {
        assertThat(Checking.csv("image,vars.a\nasset:a,\n", "{a} {b} {prompt}", Map.of())
                        .errors())
                .containsExactly(
                        "line 2, prompt \"{a} {b} {prompt}\": uses {a}, but the cell in column vars.a is empty",
                        "line 2, prompt \"{a} {b} {prompt}\": uses {b}, which is no column; there are {image}, {a}, {custom_id} (write {{ for a brace)",
                        "line 2, prompt \"{a} {b} {prompt}\": uses {prompt}, which is no column; there are {image}, {a}, {custom_id} (write {{ for a brace)");
    }

    @Test
    void should_check_the_length_of_the_filled_prompt() throws IOException {
        String csv = "image,vars.a\nasset:a," + "x".repeat(6_000) + "\n";

        assertThat(Checking.csv(csv, "{a}", Map.of()).errors()).isEmpty();
        assertThat(Checking.csv(csv, "{a}{a}", Map.of()).errors())
                .singleElement()
                .asString()
                .endsWith("must be text of 1 to 10,000 characters");
    }

    @Test
    void should_not_fill_in_more_than_a_prompt_may_have() throws IOException {
        // Filled to its end this one would have twelve billion characters.
        String prompt = "{a}".repeat(200_000);
        String json = "{\"image\": \"asset:a\", \"vars.a\": \"%s\", \"prompt\": \"%s\"}"
                .formatted("x".repeat(60_000), prompt);

        assertThat(Checking.jsonl(json).errors())
                .singleElement()
                .asString()
                .endsWith("must be text of 1 to 10,000 characters");
    }

    @Test
    void should_name_some_of_very_many_mistakes_in_one_prompt_shortly() throws IOException {
        String json = "{\"image\": \"asset:a\", \"vars.%s\": \"x\", \"prompt\": \"%s\"}"
                .formatted("b", ("{" + "c".repeat(1_000) + "}").repeat(200));

        assertThat(Checking.jsonl(json).errors())
                .hasSize(20)
                .allSatisfy(error -> assertThat(error).contains("uses {ccc").hasSizeLessThan(800));
    }

    @Test
    void should_refuse_custom_ids_that_clash_with_row_numbers_or_are_unfit() throws IOException {
        assertThat(Checking.csv("image,prompt,custom_id\nasset:a,x,2\nasset:a,x,\nasset:a,x," + "y".repeat(201) + "\n")
                        .errors())
                .containsExactly(
                        "line 3, custom_id: is missing, and the row number 2 in its place is the custom_id of line 2",
                        "line 4, custom_id \"" + "y".repeat(200)
                                + "…\": must be 1 to 200 characters, without line breaks and control characters");
    }

    @Test
    void should_keep_names_apart_that_differ_only_in_capitals_or_unsafe_characters() throws Exception {
        List<CheckedRow> rows = rows(
                "image,prompt,custom_id,output_name\nasset:a,x,Cat,\nasset:a,x,cat,\nasset:a,x,a/b,\nasset:a,x,a:b,\nasset:a,x,c,../../etc/passwd\n",
                Format.CSV,
                null,
                Map.of());

        assertThat(rows)
                .extracting(row -> row.outputName().toLowerCase(java.util.Locale.ROOT))
                .doesNotHaveDuplicates();
        assertThat(rows).extracting(CheckedRow::outputName).allMatch(name -> name.matches("[A-Za-z0-9_.-]+"));
        assertThat(rows.get(0).outputName()).isEqualTo("Cat");
        assertThat(rows.get(1).outputName()).startsWith("cat-");
    }

    @Test
    void should_count_warnings_by_their_text() throws IOException {
        Checking checking = Checking.csv(
                "image,prompt,output_quality,safety_tolerance\nasset:a,x,,\nasset:a,x,90,6\nasset:a,x,80,\n");

        assertThat(checking.report().warnings())
                .containsExactly(
                        new Warning(
                                "output_quality has no effect on png; set output_format to jpg or leave it out", 2, 3),
                        new Warning(
                                "safety_tolerance 6 may be refused by the model behind the API; 5 is the highest that is always taken",
                                1,
                                3));
    }

    @Test
    void should_count_rows_uploads_and_pictures_for_the_estimate(@TempDir Path folder) throws IOException {
        Checking.png(folder.resolve("a.png"));
        IntakeReport report = Checking.images(
                        LocalImages.anywhere(folder), "a.png", "./a.png", "https://example.org/a.png", "asset:a")
                .report();

        assertThat(report.rows()).isEqualTo(4);
        assertThat(report.uploads()).isEqualTo(3);
        assertThat(report.pictures()).isEqualTo(2);
        assertThat(report.cost(new BigDecimal("45000.5"))).isEqualByComparingTo("180002");
    }

    @Test
    void should_write_all_errors_to_a_file_and_keep_the_first_hundred(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("below/errors.csv");
        IntakeReport report;
        try (RowErrorFile errors = new RowErrorFile(file)) {
            String csv = "image,prompt,steps\n" + "asset:a,\"A, hat\",9\n".repeat(250);
            report = Intake.of(
                            new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                            Format.CSV,
                            IntakeOptions.with(LocalImages.refused()))
                    .check(errors);
            assertThat(errors.isWritten()).isTrue();
        }

        assertThat(report.errors()).isEqualTo(250);
        assertThat(report.firstErrors()).hasSize(100);
        assertThat(Files.readAllLines(file))
                .hasSize(251)
                .startsWith("line,row,column,value,message", "2,1,steps,9,must be a whole number from 15 to 50")
                .endsWith("251,250,steps,9,must be a whole number from 15 to 50");
    }

    private static List<CheckedRow> rows(String text, Format format, String prompt, Map<String, String> set)
            throws IOException {
        IntakeOptions options = new IntakeOptions(Optional.ofNullable(prompt), set, LocalImages.refused());
        Findings findings = new Findings(error -> {
            throw new AssertionError(error.toString());
        });
        Defaults defaults = new Defaults(options, findings);
        RowCheck check = new RowCheck(options, defaults, findings);
        Utf8Reader reader = new Utf8Reader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        RowSource source =
                format == Format.CSV ? new CsvRows(reader, prompt == null, findings) : new JsonlRows(reader, findings);
        List<CheckedRow> rows = new ArrayList<>();
        for (Row row = source.next(); row != null; row = source.next()) {
            check.check(row).ifPresent(rows::add);
        }
        return rows;
    }
}
