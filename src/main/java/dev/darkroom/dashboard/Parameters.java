package dev.darkroom.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Reads what a job asks for. */
final class Parameters {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private Parameters() {}

    /** A parameter that was given. */
    public record Given(String name, String value) {}

    static List<Given> of(String request) {
        try {
            JsonNode json = JSON.readTree(request);
            return json.properties().stream()
                    .map(member -> new Given(
                            member.getKey(),
                            member.getValue().isTextual()
                                    ? member.getValue().textValue()
                                    : member.getValue().toString()))
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database holds JSON alone", e);
        }
    }
}
