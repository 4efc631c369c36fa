package dev.darkroom.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * An error as {@code application/problem+json}. There is no {@code type}: as the RFC says, that means that status and title tell the kind, and {@code code}
 * says the rest.
 *
 * @param title the status in words
 * @param status of HTTP
 * @param code stable name for programs; never changed or reused
 * @param detail what is wrong and what to do, for a person
 * @param field the member, parameter or header it is about
 * @param allowed what may stand there
 * @param errors where several things are wrong
 * @param errorsTotal how many there are, where not all are listed
 * @param errorsUrl where all of them are
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String title,
        int status,
        String code,
        String detail,
        String field,
        String allowed,
        List<?> errors,

        @com.fasterxml.jackson.annotation.JsonProperty("errors_total")
        Long errorsTotal,

        @com.fasterxml.jackson.annotation.JsonProperty("errors_url")
        String errorsUrl) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final JsonMapper JSON = new JsonMapper();

    public static Problem of(int status, String code, String detail) {
        return new Problem(Titles.of(status), status, code, detail, null, null, null, null, null);
    }

    /** A value that is not allowed. */
    public static Problem of(int status, String code, String detail, String field, String allowed) {
        return new Problem(Titles.of(status), status, code, detail, field, allowed, null, null, null);
    }

    /** Several at once. */
    public Problem listing(List<?> these, long total) {
        return new Problem(title, status, code, detail, field, allowed, these, total, errorsUrl);
    }

    /** Not all are listed here. */
    public Problem listedAt(String url) {
        return new Problem(title, status, code, detail, field, allowed, errors, errorsTotal, url);
    }

    public byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is made of text and numbers", e);
        }
    }
}
