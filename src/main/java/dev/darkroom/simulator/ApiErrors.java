package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The errors of the API in its own shapes, all in this one place. Shapes that are guessed, because nobody has shown the real
 * one: {@link #assetNotFound}, {@link #keyRefused}, {@link #unsupportedType}, {@link #badRequest}, {@link #notAPicture} and
 * the JSON of 404, 413, 422, 429 and 5xx.
 */
final class ApiErrors {
    private ApiErrors() {}

    static Answer error(int status, String code, String message) {
        return Answer.json(status, Json.object().put("errorCode", code).put("message", message));
    }

    static Answer badRequest(String message) {
        return error(400, "BAD_REQUEST", message);
    }

    static Answer unsupportedModel(String model) {
        return error(400, "UNSUPPORTED_MODEL", "Model " + model + " is not supported");
    }

    static Answer unsupportedType(String type) {
        return error(400, "UNSUPPORTED_FEATURE", "Feature " + type + " is not supported");
    }

    static Answer assetNotFound(String key) {
        return error(400, "ASSET_NOT_FOUND", "The asset " + key + " cannot be found");
    }

    static Answer keyRefused(int status) {
        return error(status, status == 401 ? "UNAUTHORIZED" : "FORBIDDEN", "The API key is not valid");
    }

    static Answer notAPicture() {
        return error(
                400, "UNSUPPORTED_FILE_TYPE", "The file is not a picture of a supported type: png, jpeg, webp, gif");
    }

    static Answer tooLarge(long most) {
        return error(413, "PAYLOAD_TOO_LARGE", "More than " + most + " bytes");
    }

    static Answer rateLimited(String message) {
        return error(429, "TOO_MANY_REQUESTS", message);
    }

    /** {@code MISSING_REQUIRED_FIELDS}, with the fields and their messages as JSON inside a string. */
    static Answer missingFields(Map<String, String> messages) {
        ArrayNode details = Json.MAPPER.createArrayNode();
        messages.forEach(
                (field, message) -> details.addObject().put("field", field).put("message", message));
        ObjectNode body = Json.object()
                .put("errorCode", "MISSING_REQUIRED_FIELDS")
                .put("message", "Missing required fields: " + String.join(", ", messages.keySet()));
        return Answer.json(400, body.put("details", text(details)));
    }

    /**
     * {@code EXTERNAL_API_RESPONSE_WITH_ERROR}: 400 and "try again" whatever the cause, which stands as JSON inside a string.
     *
     * @param innerStatus status of the cause, 0 to leave the cause's response out
     */
    static Answer external(int innerStatus, String code, String message) {
        ObjectNode details = Json.object();
        if (innerStatus != 0) {
            ObjectNode response = details.putObject("response").put("status", innerStatus);
            response.putObject("data").put("code", code).put("message", message);
        } else {
            details.put("message", message);
        }
        ObjectNode body = Json.object()
                .put("errorCode", "EXTERNAL_API_RESPONSE_WITH_ERROR")
                .put("message", "The service is a bit busy at the moment. Please try again shortly.");
        return Answer.json(400, body.put("details", text(details)));
    }

    static Answer successFalse(int status, String code, String message) {
        ObjectNode body = Json.object().put("success", false);
        body.putObject("error").put("code", code).put("message", message);
        return Answer.json(status, body);
    }

    static Answer insufficientCredits(int status) {
        return error(status, "INSUFFICIENT_CREDITS", "The team does not have enough credits for this feature");
    }

    static ObjectNode insufficientCreditsObject() {
        return Json.object()
                .put("code", "INSUFFICIENT_CREDITS")
                .put("message", "The team does not have enough credits for this feature");
    }

    private static String text(com.fasterxml.jackson.databind.JsonNode node) {
        return new String(Json.bytes(node), StandardCharsets.UTF_8);
    }
}
