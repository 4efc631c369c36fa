package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** What a call that meets a refusing or failing fault is answered. */
final class FaultAnswers {
    private FaultAnswers() {}

    /** The answer of a fault of stage REFUSAL or EDIT_REFUSAL. */
    static Answer refusal(FaultRule rule) {
        Duration delay = rule.delayOr(Duration.ofSeconds(1));
        return switch (rule.fault()) {
            case RATE_LIMITED -> ApiErrors.rateLimited("Too many requests");
            case RATE_LIMITED_SECONDS ->
                ApiErrors.rateLimited("Too many requests").withRetryAfter(inSeconds(delay));
            case RATE_LIMITED_DATE -> ApiErrors.rateLimited("Too many requests").withRetryAfter(asDate(delay));
            case HTTP_500 -> ApiErrors.error(500, "INTERNAL_SERVER_ERROR", "Something went wrong");
            case HTTP_502 -> ApiErrors.error(502, "BAD_GATEWAY", "Bad gateway");
            case HTTP_503 -> ApiErrors.error(503, "SERVICE_UNAVAILABLE", "Service unavailable");
            case HTML_500 -> Answer.html(500, "Internal server error");
            case HTML_502 -> Answer.html(502, "Bad gateway");
            case HTML_503 -> Answer.html(503, "Service unavailable");
            case HTML_504 -> Answer.html(504, "Gateway time-out");
            case HTML_520 -> Answer.html(520, "Web server is returning an unknown error");
            case HTML_521 -> Answer.html(521, "Web server is down");
            case HTML_522 -> Answer.html(522, "Connection timed out");
            case HTML_523 -> Answer.html(523, "Origin is unreachable");
            case HTML_524 -> Answer.html(524, "A timeout occurred");
            case KEY_REFUSED_401 -> ApiErrors.keyRefused(401);
            case KEY_REFUSED_403 -> ApiErrors.keyRefused(403);
            case NOT_FOUND -> ApiErrors.error(404, "NOT_FOUND", "Not found");
            case TOO_LARGE -> ApiErrors.tooLarge(1024);
            case UNPROCESSABLE -> ApiErrors.error(422, "UNPROCESSABLE_ENTITY", "The request cannot be processed");
            case SUCCESS_FALSE -> ApiErrors.successFalse(400, "ERROR_CODE", "The request failed");
            case NOT_JSON -> Answer.html(200, "Not what you asked for");
            case EMPTY_ANSWER -> Answer.text(200, "application/json; charset=utf-8", "");
            case UNSUPPORTED_MODEL -> ApiErrors.unsupportedModel(EditValidation.MODEL);
            case MISSING_FIELDS -> ApiErrors.missingFields(Map.of("quality", "quality is required"));
            case ASSET_NOT_FOUND -> ApiErrors.assetNotFound("(by fault)");
            case EXTERNAL_400 -> ApiErrors.external(400, "InvalidParameter", "A parameter is not valid");
            case EXTERNAL_408 -> ApiErrors.external(408, "RequestTimeout", "The model did not answer in time");
            case EXTERNAL_422 -> ApiErrors.external(422, "UnprocessableInput", "The input cannot be processed");
            case EXTERNAL_429 -> ApiErrors.external(429, "Throttled", "Too many requests to the model");
            case EXTERNAL_500 -> ApiErrors.external(500, "InternalError", "The model failed");
            case EXTERNAL_503 -> ApiErrors.external(503, "Unavailable", "The model is not available");
            case EXTERNAL_NONE -> ApiErrors.external(0, "", "socket hang up");
            case CREDITS_400 -> ApiErrors.insufficientCredits(400);
            case CREDITS_402 -> ApiErrors.insufficientCredits(402);
            case CREDITS_403 -> ApiErrors.insufficientCredits(403);
            case CREDITS_WORDS -> ApiErrors.successFalse(400, "BILLING", "Insufficient credit for this request");
            case MODERATED_REQUEST -> ApiErrors.external(400, "Moderation", "Request Moderated");
            case MODERATED_POLICY ->
                ApiErrors.successFalse(400, "content_policy_violation", "Rejected by the content policy");
            default -> throw new IllegalArgumentException(rule.fault().label() + " is not a refusal");
        };
    }

    /** The result object of a record that a fault of stage FAILED_RECORD lets fail. */
    static ObjectNode resultObject(Fault fault) {
        return switch (fault) {
            case CREDITS_200 -> ApiErrors.insufficientCreditsObject();
            case MODERATED_SENSITIVE ->
                Json.object().put("message", "The input or output was flagged as sensitive. Please try again.");
            case MODERATED_E005 -> Json.object().put("code", "E005").put("message", "An error occurred (E005)");
            case MODERATED_NSFW -> Json.object().put("message", "NSFW content detected");
            case MODERATED_CONTENT -> Json.object().put("status", "Content Moderated");
            default -> Json.object();
        };
    }

    static String status(Fault fault) {
        return switch (fault) {
            case STATUS_FAILED -> "FAILED";
            case STATUS_ERROR -> "ERROR";
            default -> "FAILURE";
        };
    }

    static String inSeconds(Duration delay) {
        return Long.toString(Math.max(1, delay.plusMillis(999).toSeconds()));
    }

    static String asDate(Duration delay) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plus(delay).plusNanos(999_999_999));
    }
}
