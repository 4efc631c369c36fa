package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JsonlTest {

    @Test
    void should_report_every_mistake_with_its_line_and_member() throws IOException {
        Checking checking = Checking.jsonl("""
                {"custom_id": "a", "image": "asset:a", "prompt": "A hat", "steps": 30, "guidance": 2.5, "priority": 0, "seed": null}

                {"image": "asset:a", "prompt": "A hat", "steps": "30", "guidance": 1e400, "priority": "high", "prompt_upsampling": 1}
                {"image": "asset:a", "prompt": "A hat", "steps": 1e999999999}
                {"custom_id": 7, "image": ["asset:a"], "prompt": 5}
                {"custom_id": "a", "image": "asset:a", "promt": "A hat"}
                {"image": "asset:a", "image": "asset:b", "prompt": "A hat"}
                {"image": "asset:a", "prompt": "A hat"} {}
                ["asset:a", "A hat"]
                {"image": "asset:a", "prompt": "A {color} hat", "vars.color": {}}
                {"image": "asset:a", "prompt": "A \\ud83c hat"}
                {"image": "asset:a"
                """);

        assertThat(checking.errors())
                .containsExactly(
                        "line 3, guidance: must be a number of at most 40 digits",
                        "line 3, priority \"high\": must be a whole number from 0 (first) to 9 (last)",
                        "line 3, steps \"30\": must be a whole number from 15 to 50",
                        "line 3, prompt_upsampling \"1\": must be true or false",
                        "line 4, steps: must be a number of at most 40 digits",
                        "line 5, custom_id \"7\": must be text in quotes",
                        "line 5, image \"[\"asset:a\"]\": must be text in quotes",
                        "line 5, prompt \"5\": must be text of 1 to 10,000 characters",
                        "line 6, promt \"A hat\": is not a column: did you mean prompt?",
                        "line 6, custom_id \"a\": stands in line 1 already: each row needs its own",
                        "line 6, prompt: is missing: it must be text of 1 to 10,000 characters",
                        "line 7: is not a JSON object: Duplicate field 'image' (character 29)",
                        "line 8: holds more than one JSON object; each object must stand on a line of its own",
                        "line 9: must be a JSON object in braces",
                        "line 10, vars.color \"{}\": must be text, a number, true or false",
                        "line 10, prompt \"A {color} hat\": uses {color}, but the cell in column vars.color is empty",
                        "line 11, prompt \"A \ud83c hat\": must be text: it holds half of a surrogate pair",
                        "line 12: ends in the middle of a JSON object; each object must stand on one line");
        assertThat(checking.report().rows()).isEqualTo(11);
    }

    @Test
    void should_refuse_a_variable_that_no_export_could_read_again() throws IOException {
        assertThat(Checking.jsonl("{\"image\": \"asset:a\", \"prompt\": \"x\", \"vars.note\": \"a\\u0000b\"}")
                        .errors())
                .singleElement()
                .asString()
                .startsWith("line 1, vars.note ")
                .endsWith("must be text without the character U+0000");
    }

    @Test
    void should_skip_a_line_that_is_too_long_and_go_on() throws IOException {
        String longLine = "{\"prompt\": \"" + "x".repeat(10_000_000) + "\"}\n";

        assertThat(Checking.jsonl(longLine + "{\"image\": \"asset:a\"}").errors())
                .containsExactly(
                        "line 1: is longer than 1,048,576 characters",
                        "line 2, prompt: is missing: it must be text of 1 to 10,000 characters");
    }

    @Test
    void should_take_any_line_ending_a_byte_order_mark_and_the_columns_of_errors_csv() throws IOException {
        Checking checking = Checking.jsonl(
                "\ufeff{\"image\": \"asset:a\", \"prompt\": \"x\", \"error_code\": \"E\"}\r\n{\"image\": \"asset:b\", \"prompt\": \"x\", \"steps\": 20}");

        assertThat(checking.errors()).isEmpty();
        assertThat(checking.report().rows()).isEqualTo(2);
        assertThat(checking.report().columns()).containsExactly("image", "prompt", "steps");
    }

    @Test
    void should_tell_the_format_by_the_ending() {
        assertThat(Format.of(Path.of("a.JSONL"))).isEqualTo(Format.JSONL);
        assertThat(Format.of(Path.of("a.ndjson"))).isEqualTo(Format.JSONL);
        assertThat(Format.of(Path.of("a.txt"))).isEqualTo(Format.CSV);
    }
}
