package dev.darkroom.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.EditRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordMatchTest {

    private static final EditRequest REQUEST = EditRequest.fromText(Map.of("prompt", "A hat", "seed", "7"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"imageUrl":"a/b.png","prompt":"A hat","seed":7,"steps":25} |
            {"imageUrl":"a/b.png","prompt":" A hat ","seed":"7"} |
            {"imageUrl":"https://asset.1min.ai/a/b.png?X-Amz-Signature=0","prompt":"A hat"} |
            {"prompt":"A hat"} |
            {"prompt":null} |
            {} |
            {"imageUrl":"a/c.png","prompt":"A hat"} | the record's imageUrl is "a/c.png", this row's is "a/b.png"
            {"imageUrl":"a/b.png","prompt":"A coat"} | the record's prompt is "A coat", this row's is "A hat"
            {"imageUrl":"a/b.png","prompt":"A hat","seed":8} | the record's seed is "8", this row's is "7"
            """)
    void should_tell_what_speaks_against_a_record(String promptObject, String difference) {
        assertThat(difference(promptObject, REQUEST)).isEqualTo(Optional.ofNullable(difference));
    }

    @Test
    void should_not_compare_a_prompt_that_the_provider_may_have_enhanced() {
        EditRequest enhanced = EditRequest.fromText(Map.of("prompt", "A hat", "prompt_upsampling", "true"));

        assertThat(difference("{\"prompt\":\"A splendid hat\"}", enhanced)).isEmpty();
    }

    @Test
    void should_have_nothing_against_a_record_that_does_not_tell_what_was_asked_for() {
        assertThat(difference(null, REQUEST)).isEmpty();
    }

    private static Optional<String> difference(String promptObject, EditRequest request) {
        String detail = promptObject == null ? "null" : "{\"promptObject\":" + promptObject + "}";
        byte[] body = ("{\"aiRecord\":{\"status\":\"SUCCESS\",\"aiRecordDetail\":" + detail + "}}")
                .getBytes(StandardCharsets.UTF_8);
        return RecordMatch.difference(AiRecord.read(body).orElseThrow(), request, "a/b.png");
    }
}
