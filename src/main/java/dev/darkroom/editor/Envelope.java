package dev.darkroom.editor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A JSON object as the API answers it.
 *
 * @param members everything but {@code aiRecord}
 * @param record {@code aiRecord}; null where it is missing or not an object
 * @param verbatim the bytes of {@code aiRecord} as they came; empty where it is null
 */
record Envelope(ObjectNode members, ObjectNode record, byte[] verbatim) {

    /** Always read as UTF-8, so that a token's place is its place in the bytes. */
    static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build());

    private static final String RECORD = "aiRecord";

    /** Empty when the body is not one whole JSON object. */
    static Optional<Envelope> read(byte[] body) {
        boolean marked =
                body.length >= 3 && (body[0] & 0xff) == 0xef && (body[1] & 0xff) == 0xbb && (body[2] & 0xff) == 0xbf;
        byte[] text = marked ? Arrays.copyOfRange(body, 3, body.length) : body;
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            ObjectNode members = JSON.createObjectNode();
            ObjectNode record = null;
            byte[] verbatim = new byte[0];
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean isRecord = parser.nextToken() == JsonToken.START_OBJECT && name.equals(RECORD);
                long from = parser.currentTokenLocation().getByteOffset();
                JsonNode value = JSON.readTree(parser);
                if (isRecord) {
                    record = (ObjectNode) value;
                    verbatim = Arrays.copyOfRange(
                            text, (int) from, (int) parser.currentLocation().getByteOffset());
                } else {
                    members.set(name, value);
                }
            }
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
            return Optional.of(new Envelope(members, record, verbatim));
        } catch (IOException | RuntimeException notJson) {
            return Optional.empty();
        }
    }
}
