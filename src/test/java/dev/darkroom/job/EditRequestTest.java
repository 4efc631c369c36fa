package dev.darkroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditRequestTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "aspect_ratio, match_input_image",
        "aspect_ratio, 1:1",
        "aspect_ratio, 16:9",
        "aspect_ratio, 9:16",
        "aspect_ratio, 3:2",
        "aspect_ratio, 2:3",
        "aspect_ratio, 4:5",
        "aspect_ratio, 5:4",
        "output_format, png",
        "output_format, jpg",
        "output_quality, 0",
        "output_quality, 100",
        "steps, 15",
        "steps, 50",
        "guidance, 2",
        "guidance, 5",
        "guidance, 3.5",
        "guidance, 2.000001",
        "safety_tolerance, 1",
        "safety_tolerance, 6",
        "prompt_upsampling, true",
        "prompt_upsampling, false",
        "prompt_upsampling, TRUE",
        "seed, 0",
        "seed, 4294967295"
    })
    void should_take_every_value_up_to_its_bounds_from_a_cell(String column, String cell) {
        EditRequest request = EditRequest.fromText(Map.of("prompt", "p", column, cell));

        assertThat(request.toJson().get(column).asText()).isEqualToIgnoringCase(cell);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "aspect_ratio, 21:9",
        "aspect_ratio, Match_Input_Image",
        "output_format, jpeg",
        "output_format, PNG",
        "output_format, webp",
        "output_quality, -1",
        "output_quality, 101",
        "output_quality, 80.5",
        "steps, 14",
        "steps, 51",
        "steps, 25.0",
        "steps, many",
        "steps, 0x19",
        "steps, 99999999999999999999",
        "guidance, 1.99",
        "guidance, 5.01",
        "guidance, 3e0",
        "guidance, NaN",
        "guidance, 2.0000001",
        "safety_tolerance, 0",
        "safety_tolerance, 7",
        "prompt_upsampling, yes",
        "prompt_upsampling, 1",
        "seed, -1",
        "seed, 4294967296",
        "seed, 1.5"
    })
    void should_refuse_what_lies_beyond_and_say_what_is_allowed(String column, String cell) {
        InvalidEditRequest refused = catchThrowableOfType(
                InvalidEditRequest.class, () -> EditRequest.fromText(Map.of("prompt", "p", column, cell)));

        assertThat(refused.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.column()).isEqualTo(column);
            assertThat(violation.value()).isEqualTo(cell);
            assertThat(violation.allowed())
                    .isEqualTo(Parameter.of(column).orElseThrow().type().allowed());
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "steps, 15",
        "steps, 50",
        "steps, 2.5e1",
        "guidance, 2",
        "guidance, 5.0",
        "output_quality, 100",
        "seed, 4294967295",
        "prompt_upsampling, true",
        "aspect_ratio, '\"4:5\"'"
    })
    void should_take_json_of_the_right_type(String member, String value) throws JsonProcessingException {
        assertThat(EditRequest.fromJson(json("{\"prompt\":\"p\",\"" + member + "\":" + value + "}"))
                        .toJson()
                        .has(member))
                .isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "steps, '\"30\"'",
        "steps, 14",
        "steps, 51",
        "steps, 25.5",
        "steps, 1e999999999",
        "steps, -1e999999999",
        "steps, true",
        "steps, []",
        "guidance, '\"3\"'",
        "guidance, 5.1",
        "guidance, 1e-999999999",
        "seed, 4294967296",
        "prompt_upsampling, '\"true\"'",
        "prompt_upsampling, 1",
        "aspect_ratio, 1",
        "prompt, 7",
        "prompt, {}"
    })
    void should_refuse_json_of_the_wrong_type_or_beyond_its_bounds(String member, String value)
            throws JsonProcessingException {
        ObjectNode json = json("{\"prompt\":\"p\"}");
        json.set(member, JSON.readTree(value));

        InvalidEditRequest refused = catchThrowableOfType(InvalidEditRequest.class, () -> EditRequest.fromJson(json));

        assertThat(refused.violations()).extracting(Violation::column).containsExactly(member);
    }

    @Test
    void should_refuse_a_key_that_the_provider_would_silently_ignore() {
        InvalidEditRequest refused = catchThrowableOfType(
                InvalidEditRequest.class, () -> EditRequest.fromText(Map.of("prompt", "p", "step", "30")));

        assertThat(refused).hasMessageContaining("step").hasMessageContaining("no such parameter");
    }

    @Test
    void should_need_a_prompt_of_up_to_ten_thousand_characters() {
        assertThat(catchThrowableOfType(InvalidEditRequest.class, () -> EditRequest.fromText(Map.of("prompt", "  "))))
                .hasMessageContaining("prompt is missing");
        assertThatCode(() -> EditRequest.fromText(Map.of("prompt", "x".repeat(10_000))))
                .doesNotThrowAnyException();
        assertThat(catchThrowableOfType(
                        InvalidEditRequest.class, () -> EditRequest.fromText(Map.of("prompt", "x".repeat(10_001)))))
                .hasMessageContaining("text of 1 to 10,000 characters")
                .hasMessageMatching("(?s).{0,400}");
    }

    @Test
    void should_name_everything_that_is_wrong_at_once() {
        InvalidEditRequest refused = catchThrowableOfType(
                InvalidEditRequest.class,
                () -> EditRequest.fromText(Map.of("steps", "1", "seed", "x", "colour", "red")));

        assertThat(refused.violations())
                .extracting(Violation::column)
                .containsExactlyInAnyOrder("prompt", "steps", "seed", "colour");
    }

    @Test
    void should_send_what_was_given_and_leave_the_rest_to_the_provider() {
        EditRequest request =
                EditRequest.fromText(Map.of("prompt", "Make it blue", "guidance", "3.50", "seed", "7", "steps", ""));

        assertThat(request.promptObject("a/b.png").toString())
                .isEqualTo("{\"imageUrl\":\"a/b.png\",\"prompt\":\"Make it blue\",\"guidance\":3.50,\"seed\":7}");
        assertThat(EditRequest.fromJson(request.toJson())).isEqualTo(request);
    }

    @Test
    void should_have_the_defaults_of_the_specification() {
        assertThat(Parameter.values())
                .extracting(p -> p.apiName() + "=" + p.defaultValue().orElse("-"))
                .containsExactly(
                        "imageUrl=-",
                        "prompt=-",
                        "aspect_ratio=match_input_image",
                        "output_format=png",
                        "output_quality=80",
                        "steps=25",
                        "guidance=3",
                        "safety_tolerance=2",
                        "prompt_upsampling=false",
                        "seed=-");
    }

    @Test
    void should_warn_of_what_has_no_effect() {
        assertThat(EditRequest.fromText(Map.of("prompt", "p", "output_quality", "90"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("png");
        assertThat(EditRequest.fromText(Map.of("prompt", "p", "output_quality", "90", "output_format", "jpg"))
                        .warnings())
                .isEmpty();
        assertThat(EditRequest.fromText(Map.of("prompt", "p", "safety_tolerance", "6"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("6");
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) JSON.readTree(text);
    }
}
