package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Why a service refused.
 *
 * @param status of HTTP
 * @param body the problem document; missing where something else answered, such as a proxy
 * @param url what was asked
 */
public record Problem(int status, JsonNode body, Optional<Duration> retryAfter, URI url) {

    private static final Set<Integer> TEMPORARY = Set.of(429, 502, 503, 504);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    static Problem of(int status, HttpHeaders headers, byte[] body, URI url) {
        boolean told = headers.firstValue("Content-Type").orElse("").startsWith("application/problem+json");
        return new Problem(
                status,
                told ? read(body) : MissingNode.getInstance(),
                headers.firstValue("Retry-After").flatMap(Problem::seconds),
                url);
    }

    /** Stable name of the reason; empty where no Darkroom answered. */
    public String code() {
        return body.path("code").asText("");
    }

    /** Is it about what was asked, and not about how things stand? */
    public boolean isInput() {
        return status >= 400 && status < 500 && status != 408 && status != 409 && status != 429;
    }

    /** What took too long takes as long the next time, and holds up others. */
    boolean isTemporary() {
        return TEMPORARY.contains(status) && !code().equals("TOO_SLOW") || isUnderWay();
    }

    /** The service is still at an earlier try of the same. */
    boolean isUnderWay() {
        return code().equals("IDEMPOTENCY_KEY_IN_USE");
    }

    /** Whether what was asked may have been done all the same. */
    public boolean mayHaveBeenDone() {
        return status >= 500 || status < 300 || isUnderWay();
    }

    String sentence() {
        if (body.isMissingNode()) {
            return "%s answered with HTTP %d and not as a Darkroom service does%s."
                    .formatted(
                            origin(),
                            status,
                            status >= 500 ? ": what stands before it may be up and it down" : ": check the address");
        }
        String detail = body.path("detail").asText(body.path("title").asText("HTTP " + status));
        String allowed = body.path("allowed").asText("");
        String hint = allowed.isEmpty() || detail.contains(allowed) ? "" : " Allowed: " + allowed + ".";
        String advice = advice();
        return (advice.contains("Try again") ? detail.replaceFirst(" Try again\\.$", "") : detail) + hint + advice;
    }

    private String advice() {
        return switch (status) {
            case 401 -> " Give a good one with --token-file or DARKROOM_TOKEN; darkroom token create makes them.";
            case 403 -> " A token of another role can: darkroom token create --help tells the roles.";
            case 421 -> " The service takes requests for names in its darkroom.serve.allowed-hosts alone.";
            // A service of ours that gives no time says itself what to do.
            case 429, 503 ->
                retryAfter
                        .map(wait -> " Try again in " + wait.toSeconds() + " s.")
                        .orElse("");
            default -> "";
        };
    }

    private String origin() {
        return url.getScheme() + "://" + url.getAuthority();
    }

    private static JsonNode read(byte[] body) {
        try {
            return Json.read(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static Optional<Duration> seconds(String text) {
        if (!text.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        Duration wait = Duration.ofSeconds(Long.parseLong(text));
        return Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }
}
