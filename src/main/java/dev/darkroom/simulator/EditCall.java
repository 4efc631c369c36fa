package dev.darkroom.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;

/** An edit request that was found valid. */
record EditCall(ObjectNode promptObject, boolean async, String bodySha256) {

    static EditCall of(JsonNode request, Buffer body) {
        return new EditCall(
                (ObjectNode) request.get("promptObject"), request.path("async").asBoolean(false), sha256(body));
    }

    String imageUrl() {
        return promptObject.path("imageUrl").asText();
    }

    String prompt() {
        return promptObject.path("prompt").asText();
    }

    String outputFormat() {
        return promptObject.path("output_format").asText("png");
    }

    String aspectRatio() {
        return promptObject.path("aspect_ratio").asText("match_input_image");
    }

    int outputQuality() {
        return promptObject.path("output_quality").asInt(80);
    }

    OptionalLong seed() {
        JsonNode seed = promptObject.path("seed");
        return seed.isNumber() ? OptionalLong.of(seed.asLong()) : OptionalLong.empty();
    }

    private static String sha256(Buffer body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
