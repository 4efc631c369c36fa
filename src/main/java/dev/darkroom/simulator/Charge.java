package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One edit that was paid for.
 *
 * @param seq 1 for the first charge of this home, without gaps
 * @param at when it was charged
 * @param uuid the record it paid for
 * @param request SHA-256 of the request body, in hex
 * @param imageUrl the picture as it was named in the request
 * @param prompt the prompt as sent
 * @param credits the price
 * @param fault name of the fault this edit met, empty for none
 * @param delivered whether the whole answer was handed to the connection; false while the edit still runs
 */
public record Charge(
        long seq,
        Instant at,
        String uuid,
        String request,
        String imageUrl,
        String prompt,
        long credits,
        String fault,
        boolean delivered) {

    ObjectNode line() {
        return Json.object()
                .put("seq", seq)
                .put("at", at.toString())
                .put("uuid", uuid)
                .put("request", request)
                .put("imageUrl", imageUrl)
                .put("prompt", prompt)
                .put("credits", credits)
                .put("fault", fault);
    }

    ObjectNode json() {
        return line().put("delivered", delivered);
    }

    static Charge of(JsonNode line, boolean delivered) {
        return new Charge(
                line.path("seq").asLong(),
                Instant.parse(line.path("at").asText()),
                line.path("uuid").asText(),
                line.path("request").asText(),
                line.path("imageUrl").asText(),
                line.path("prompt").asText(),
                line.path("credits").asLong(),
                line.path("fault").asText(),
                delivered);
    }
}
