package dev.darkroom.editor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an answer says went wrong, from whichever of the API's shapes. The request it may repeat ({@code promptObject}) is left out, so that
 * a prompt that speaks of content policies is not taken for an error about them.
 *
 * @param code the API's code; empty where there is none
 * @param message what a person can read
 * @param details the {@code details} member as JSON or text, as it came
 * @param declared the answer calls itself an error: by a code, an {@code error} member or {@code success: false}; words alone do not
 */
record ApiError(String code, String message, String details, boolean declared) {

    private static final ApiError NONE = new ApiError("", "", "", false);
    private static final List<String> REASONS = List.of("message", "errorMessage", "error", "reason", "detail");
    private static final Pattern BROKEN_STATUS = Pattern.compile("\"(?:status|statusCode)\"\\s*:\\s*\"?(\\d{3})\\b");
    private static final int TEXT_READ = 8_192;

    /**
     * Of a whole JSON answer; nothing where it names no error. Where there is a record, the record alone counts: what stands beside a
     * success ("message": "OK") is no error.
     */
    static ApiError of(Envelope envelope) {
        if (envelope.record() == null) {
            return ofMembers(envelope.members());
        }
        ApiError ofRecord = ofRecord(envelope.record());
        boolean failed = AiRecord.Status.of(envelope.record()) == AiRecord.Status.FAILURE;
        return failed && !ofRecord.exists() ? ofMembers(envelope.members()) : ofRecord;
    }

    /** Of a body that is not JSON: its words, unless it is a page for a browser or not text at all. */
    static ApiError ofText(Reply.Answer answer) {
        String start =
                new String(answer.body(), 0, Math.min(answer.body().length, TEXT_READ), StandardCharsets.UTF_8).strip();
        String type = answer.contentType() == null ? "" : answer.contentType().toLowerCase(Locale.ROOT);
        boolean words = type.startsWith("text/plain") || type.isEmpty();
        return words && !start.startsWith("<") && !start.startsWith("{") ? new ApiError("", start, "", false) : NONE;
    }

    private static ApiError ofMembers(ObjectNode members) {
        JsonNode error = members.path("error");
        String code = firstText(error.path("code"), error.path("errorCode"), members.path("errorCode"));
        String message = firstText(error.path("message"), members.path("message"), error);
        String details = text(error.has("details") ? error.path("details") : members.path("details"));
        boolean refused =
                members.path("success").isBoolean() && !members.path("success").booleanValue();
        boolean declared = refused || !code.isEmpty() || !text(error).isBlank();
        return new ApiError(code, message.isEmpty() && refused ? "success: false" : message, details, declared);
    }

    private static ApiError ofRecord(ObjectNode record) {
        JsonNode detail = record.path("aiRecordDetail");
        JsonNode result = detail.path("resultObject");
        List<String> words = new ArrayList<>();
        if (result.isObject()) {
            words.add(
                    result.path("message").isTextual() ? result.path("message").textValue() : text(result));
        }
        if (AiRecord.Status.of(record) == AiRecord.Status.FAILURE) {
            words.add(result.isObject() ? "" : text(result));
            REASONS.forEach(member -> words.add(text(record.path(member))));
            REASONS.forEach(member -> words.add(text(detail.path(member))));
        }
        String message =
                words.stream().filter(word -> !word.isBlank()).distinct().collect(Collectors.joining("; "));
        String code = firstText(result.path("code"), result.path("errorCode"));
        return new ApiError(code, message, text(result.path("details")), !code.isEmpty());
    }

    boolean exists() {
        return !code.isEmpty() || !message.isEmpty();
    }

    /** Of the details only the upstream's response counts, where it can be told apart: beside it stands what was sent. */
    boolean says(Pattern words) {
        JsonNode response = readDetails().path("response");
        String upstream = response.isMissingNode() ? details : response.toString();
        return words.matcher(code).find()
                || words.matcher(message).find()
                || words.matcher(upstream).find();
    }

    /** The HTTP status that the model behind the API answered; empty where {@code details} has none, or none that can be read. */
    Optional<Integer> upstreamStatus() {
        JsonNode response = readDetails().path("response");
        JsonNode status = response.path("status");
        if (status.canConvertToInt() || status.isTextual()) {
            return Optional.of(status.asInt()).filter(code -> code >= 100 && code <= 599);
        }
        Matcher broken = BROKEN_STATUS.matcher(details);
        return readDetails().isMissingNode() && broken.find()
                ? Optional.of(Integer.valueOf(broken.group(1)))
                : Optional.empty();
    }

    /** Code, message and what the details add, for a person. */
    String line() {
        JsonNode read = readDetails();
        List<String> parts = new ArrayList<>(List.of(code, message));
        JsonNode data = read.path("response").path("data");
        parts.add(firstText(data.path("message"), data.path("error").path("message"), data.path("error"), data));
        for (JsonNode field : read.isArray() ? read : List.<JsonNode>of()) {
            parts.add(
                    field.path("field").asText("") + " " + field.path("message").asText(""));
        }
        return parts.stream()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .distinct()
                .collect(Collectors.joining(": "));
    }

    private JsonNode readDetails() {
        if (details.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return Envelope.JSON.readTree(details);
        } catch (JsonProcessingException broken) {
            return MissingNode.getInstance();
        }
    }

    private static String firstText(JsonNode... values) {
        for (JsonNode value : values) {
            String text = value.isObject() ? "" : text(value);
            if (!text.isBlank()) {
                return text;
            }
        }
        return "";
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
