package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,-2,{\"b\":null}],\"c\":true,\"d\":\"é \\\"x\\\" \\n\",\"e\":12345678901234567890}",
                "[]",
                "\"text\"",
                "4.10",
                "false"
            })
    void should_give_back_what_it_has_read_as_jackson_reads_it(String json) throws IOException {
        String line = Json.line(Json.read(json.getBytes(StandardCharsets.UTF_8)));
        assertThat(line).isEqualTo(json);
        assertThat(new ObjectMapper().readTree(line)).isEqualTo(new ObjectMapper().readTree(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "[1,]", "nonsense", "{\"a\" 1}"})
    void should_refuse_what_is_not_one_value(String json) {
        assertThatThrownBy(() -> Json.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void should_refuse_what_is_nested_without_end() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> Json.read(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
