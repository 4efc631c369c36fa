package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** A whole answer: status, type, body and perhaps a {@code Retry-After}. */
record Answer(int status, String contentType, Buffer body, Optional<String> retryAfter) {

    static Answer json(int status, JsonNode body) {
        return new Answer(status, "application/json; charset=utf-8", Buffer.buffer(Json.bytes(body)), Optional.empty());
    }

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, contentType, Buffer.buffer(body), Optional.empty());
    }

    static Answer html(int status, String title) {
        return text(status, "text/html; charset=UTF-8", """
                <!DOCTYPE html>
                <html><head><title>%1$d: %2$s</title></head>
                <body><h1>Error %1$d</h1><p>%2$s</p><p>Made up by Darkroom's simulator.</p></body></html>
                """.formatted(status, title));
    }

    Answer withRetryAfter(String when) {
        return new Answer(status, contentType, body, Optional.of(when));
    }
}
