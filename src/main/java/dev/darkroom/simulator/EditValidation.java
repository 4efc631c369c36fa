package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Refuses what the API refuses. Unknown keys of the prompt object are ignored, as the API ignores them. */
final class EditValidation {
    static final String TYPE = "IMAGE_EDITOR";
    static final String MODEL = "black-forest-labs/flux-2-pro";

    private static final Map<String, Set<String>> CHOICES = Map.of(
            "aspect_ratio", Set.of("match_input_image", "1:1", "16:9", "9:16", "3:2", "2:3", "4:5", "5:4"),
            "output_format", Set.of("jpg", "png"));

    private record Range(String name, long min, long max) {}

    private static final List<Range> RANGES = List.of(
            new Range("output_quality", 0, 100),
            new Range("steps", 15, 50),
            new Range("guidance", 2, 5),
            new Range("safety_tolerance", 1, 6),
            new Range("seed", 0, 4_294_967_295L));

    private EditValidation() {}

    /** The refusal of a request, or empty when it is valid; whether the picture exists is not checked here. */
    static Optional<Answer> refusal(JsonNode request) {
        Map<String, String> missing = missing(request);
        if (!missing.isEmpty()) {
            return Optional.of(ApiErrors.missingFields(missing));
        }
        if (!request.path("type").asText().equals(TYPE)) {
            return Optional.of(ApiErrors.unsupportedType(request.path("type").asText()));
        }
        if (!request.path("model").asText().equals(MODEL)) {
            return Optional.of(ApiErrors.unsupportedModel(request.path("model").asText()));
        }
        return wrongValue(request.path("promptObject"))
                .map(message -> ApiErrors.external(400, "InvalidParameter", message));
    }

    private static Map<String, String> missing(JsonNode request) {
        Map<String, String> missing = new LinkedHashMap<>();
        for (String field : List.of("type", "model")) {
            if (isBlank(request.path(field))) {
                missing.put(field, field + " is required");
            }
        }
        JsonNode prompt = request.path("promptObject");
        if (!prompt.isObject()) {
            missing.put("promptObject", "promptObject is required and must be an object");
            return missing;
        }
        for (String field : List.of("imageUrl", "prompt")) {
            if (isBlank(prompt.path(field))) {
                missing.put(field, field + " is required");
            }
        }
        return missing;
    }

    private static boolean isBlank(JsonNode value) {
        return !value.isTextual() || value.asText().isBlank();
    }

    private static Optional<String> wrongValue(JsonNode prompt) {
        for (Map.Entry<String, Set<String>> choice : CHOICES.entrySet()) {
            JsonNode value = prompt.path(choice.getKey());
            if (isGiven(value) && !choice.getValue().contains(value.asText())) {
                return Optional.of(choice.getKey() + " must be one of " + choice.getValue() + " but is " + value);
            }
        }
        for (Range range : RANGES) {
            JsonNode value = prompt.path(range.name());
            if (isGiven(value) && !isWithin(value, range)) {
                return Optional.of(
                        range.name() + " must be from " + range.min() + " to " + range.max() + " but is " + value);
            }
        }
        JsonNode upsampling = prompt.path("prompt_upsampling");
        return isGiven(upsampling) && !upsampling.isBoolean()
                ? Optional.of("prompt_upsampling must be true or false but is " + upsampling)
                : Optional.empty();
    }

    private static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static boolean isWithin(JsonNode value, Range range) {
        return value.isNumber()
                && value.decimalValue().compareTo(BigDecimal.valueOf(range.min())) >= 0
                && value.decimalValue().compareTo(BigDecimal.valueOf(range.max())) <= 0;
    }
}
