package dev.darkroom.simulator;

import static dev.darkroom.simulator.Endpoint.DOWNLOAD;
import static dev.darkroom.simulator.Endpoint.EDIT;
import static dev.darkroom.simulator.Endpoint.LOOKUP;
import static dev.darkroom.simulator.Endpoint.UPLOAD;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything the simulator can do wrong. The name in configuration is the constant's in kebab-case. Which calls a fault
 * can happen to, and when, is said by its {@link Stage}.
 */
public enum Fault {
    /** The answer comes late by the rule's delay (10 s unless said otherwise); all else is well. */
    SLOW(Stage.DELAY),

    /** The connection is closed as soon as the request's head is there, its body unread. Not charged. */
    CUT_UNREAD(Stage.UNREAD),
    /** The same, by a TCP reset. */
    RESET_UNREAD(Stage.UNREAD),

    /** The whole request is read, then the connection is closed without an answer. Not charged. */
    CUT_BEFORE_CHARGE(Stage.LOST),
    /** The same, by a TCP reset. */
    RESET_BEFORE_CHARGE(Stage.LOST),
    /** The request is read and never answered; the connection stays open. Not charged. */
    STALL(Stage.LOST),
    /** The edit is charged and done, then the connection is closed without an answer. */
    CUT_AFTER_CHARGE(Stage.PAID_LOST),
    /** The same, by a TCP reset. */
    RESET_AFTER_CHARGE(Stage.PAID_LOST),
    /** The edit is charged and done and never answered; the connection stays open. */
    STALL_AFTER_CHARGE(Stage.PAID_LOST),
    /** Half of the answer is sent, then the connection is closed. An edit is charged. */
    CUT_MID_ANSWER(Stage.MID_ANSWER),
    /** The same, by a TCP reset. */
    RESET_MID_ANSWER(Stage.MID_ANSWER),

    /** 429 without {@code Retry-After}. */
    RATE_LIMITED(Stage.REFUSAL),
    /** 429 with {@code Retry-After} in seconds (the rule's delay, 1 s unless said otherwise). */
    RATE_LIMITED_SECONDS(Stage.REFUSAL),
    /** 429 with {@code Retry-After} as an HTTP date. */
    RATE_LIMITED_DATE(Stage.REFUSAL),
    /** 500 with a JSON error. */
    HTTP_500(Stage.REFUSAL),
    /** 502 with a JSON error. */
    HTTP_502(Stage.REFUSAL),
    /** 503 with a JSON error. */
    HTTP_503(Stage.REFUSAL),
    /** 500 with an HTML page, as a proxy in front answers. */
    HTML_500(Stage.REFUSAL),
    HTML_502(Stage.REFUSAL),
    HTML_503(Stage.REFUSAL),
    HTML_504(Stage.REFUSAL),
    HTML_520(Stage.REFUSAL),
    HTML_521(Stage.REFUSAL),
    HTML_522(Stage.REFUSAL),
    HTML_523(Stage.REFUSAL),
    HTML_524(Stage.REFUSAL),
    /** 401 with a JSON error. */
    KEY_REFUSED_401(Stage.REFUSAL),
    /** 403 with a JSON error. */
    KEY_REFUSED_403(Stage.REFUSAL),
    /** 404 with a JSON error (for a download: S3's {@code NoSuchKey}). */
    NOT_FOUND(Stage.REFUSAL),
    /** 413 with a JSON error. */
    TOO_LARGE(Stage.REFUSAL),
    /** 422 with a JSON error. */
    UNPROCESSABLE(Stage.REFUSAL),
    /** {@code {"success":false,"error":{...}}} at 400. */
    SUCCESS_FALSE(Stage.REFUSAL),
    /** 200 with an HTML page. */
    NOT_JSON(Stage.REFUSAL),
    /** 200 with nothing in it. */
    EMPTY_ANSWER(Stage.REFUSAL),

    /** 400 {@code UNSUPPORTED_MODEL}. */
    UNSUPPORTED_MODEL(Stage.EDIT_REFUSAL),
    /** 400 {@code MISSING_REQUIRED_FIELDS} with details. */
    MISSING_FIELDS(Stage.EDIT_REFUSAL),
    /** 400 {@code ASSET_NOT_FOUND}. */
    ASSET_NOT_FOUND(Stage.EDIT_REFUSAL),
    /** 400 {@code EXTERNAL_API_RESPONSE_WITH_ERROR}, inside a permanent 400. */
    EXTERNAL_400(Stage.EDIT_REFUSAL),
    EXTERNAL_408(Stage.EDIT_REFUSAL),
    EXTERNAL_422(Stage.EDIT_REFUSAL),
    EXTERNAL_429(Stage.EDIT_REFUSAL),
    EXTERNAL_500(Stage.EDIT_REFUSAL),
    EXTERNAL_503(Stage.EDIT_REFUSAL),
    /** 400 {@code EXTERNAL_API_RESPONSE_WITH_ERROR} without an inner status. */
    EXTERNAL_NONE(Stage.EDIT_REFUSAL),
    /** {@code INSUFFICIENT_CREDITS} at 400. */
    CREDITS_400(Stage.EDIT_REFUSAL),
    CREDITS_402(Stage.EDIT_REFUSAL),
    CREDITS_403(Stage.EDIT_REFUSAL),
    /** The words "insufficient credit" in the success-false shape at 400. */
    CREDITS_WORDS(Stage.EDIT_REFUSAL),
    /** "Request Moderated" as an external error. */
    MODERATED_REQUEST(Stage.EDIT_REFUSAL),
    /** {@code content_policy_violation} in the success-false shape. */
    MODERATED_POLICY(Stage.EDIT_REFUSAL),

    /** 200 with a {@code FAILURE} record whose result object says {@code INSUFFICIENT_CREDITS}. */
    CREDITS_200(Stage.FAILED_RECORD),
    /** A {@code FAILURE} record: "flagged as sensitive". */
    MODERATED_SENSITIVE(Stage.FAILED_RECORD),
    /** A {@code FAILURE} record with code {@code E005}. */
    MODERATED_E005(Stage.FAILED_RECORD),
    /** A {@code FAILURE} record: "NSFW". */
    MODERATED_NSFW(Stage.FAILED_RECORD),
    /** A {@code FAILURE} record: "Content Moderated". */
    MODERATED_CONTENT(Stage.FAILED_RECORD),
    /** A {@code FAILURE} record without any words. */
    FAILURE(Stage.FAILED_RECORD),
    /** A record with status {@code FAILED} and no words. */
    STATUS_FAILED(Stage.FAILED_RECORD),
    /** A record with status {@code ERROR} and no words. */
    STATUS_ERROR(Stage.FAILED_RECORD),

    /** {@code SUCCESS} with keys but without any {@code temporaryUrl}, look-ups included. Charged. */
    NO_URL(Stage.RECORD),
    /** The record stays {@code PROCESSING} for ever. Charged. */
    NEVER_FINISHES(Stage.RECORD),

    /** {@code SUCCESS} without a {@code temporaryUrl} in this answer; a look-up has it. */
    NO_URL_ONCE(Stage.SHAPE),
    /** {@code temporaryUrl} beside {@code aiRecord}. */
    URL_BESIDE(Stage.SHAPE),
    /** {@code resultObject} is a string. */
    RESULT_STRING(Stage.SHAPE),
    /** {@code resultObject} is an array of {@code {"url": key}}. */
    RESULT_OBJECTS(Stage.SHAPE),
    /** Status {@code COMPLETED} instead of {@code SUCCESS}. */
    STATUS_COMPLETED(Stage.SHAPE),
    /** A synchronous edit is answered {@code PROCESSING}; a look-up has the result. */
    STATUS_PROCESSING(Stage.SHAPE),
    /** The answer is the image itself. */
    IMAGE_ANSWER(Stage.SHAPE),
    /** {@code {"aiRecord":null}}. */
    NULL_RECORD(Stage.SHAPE),

    /** 403 "Request has expired" with S3's XML. */
    LINK_EXPIRED(Stage.LINK),
    /** {@code Content-Length} promises the whole file, half of it comes, then the connection closes. */
    SHORT_FILE(Stage.LINK),
    /** Half of the file with a matching {@code Content-Length}. */
    TRUNCATED_IMAGE(Stage.LINK),
    /** The right length, with bytes in the middle overwritten. */
    CORRUPT_IMAGE(Stage.LINK),
    /** 200 with an HTML page. */
    WRONG_TYPE(Stage.LINK),
    /** A sound picture in the format that was not asked for. */
    OTHER_FORMAT(Stage.LINK),
    /** 302 to a link that works. */
    REDIRECT(Stage.LINK),
    /** The file in 20 pieces, the rule's delay (10 s unless said otherwise) from first to last. */
    SLOW_DRIP(Stage.LINK),
    /** {@code Content-Length} of 1 TiB and bytes that keep coming (up to 1 GiB). */
    TOO_BIG(Stage.LINK),
    /** No length and bytes that keep coming (up to 1 GiB). */
    TOO_BIG_CHUNKED(Stage.LINK);

    /** When a fault happens, and to which calls. */
    enum Stage {
        DELAY(EDIT, UPLOAD, LOOKUP, DOWNLOAD),
        UNREAD(EDIT, UPLOAD, LOOKUP, DOWNLOAD),
        LOST(EDIT, UPLOAD, LOOKUP, DOWNLOAD),
        PAID_LOST(EDIT),
        MID_ANSWER(EDIT, UPLOAD, LOOKUP),
        REFUSAL(EDIT, UPLOAD, LOOKUP, DOWNLOAD),
        EDIT_REFUSAL(EDIT),
        FAILED_RECORD(EDIT),
        RECORD(EDIT),
        SHAPE(EDIT, LOOKUP),
        LINK(DOWNLOAD);

        final Set<Endpoint> endpoints;

        Stage(Endpoint... endpoints) {
            this.endpoints = Set.of(endpoints);
        }
    }

    final Stage stage;

    Fault(Stage stage) {
        this.stage = stage;
    }

    /** The name in configuration: {@code reset-after-charge}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The call a rule means that names none. */
    Endpoint usualEndpoint() {
        return stage == Stage.LINK ? DOWNLOAD : EDIT;
    }

    /** The fault of that name; an unknown name is an {@link IllegalArgumentException} that lists them all. */
    public static Fault of(String label) {
        return Arrays.stream(values())
                .filter(fault -> fault.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown fault '" + label + "'. Known: "
                        + Arrays.stream(values()).map(Fault::label).collect(Collectors.joining(", "))));
    }
}
