package dev.darkroom.editor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the API says after an upload.
 *
 * @param assetPath the path to put into {@code imageUrl}, verbatim
 */
public record UploadAnswer(String assetPath) {

    /** Empty where the body is no JSON object that names the asset ({@code asset.key}, else {@code fileContent.path}). */
    public static Optional<UploadAnswer> read(byte[] body) {
        return Envelope.read(body)
                .map(Envelope::members)
                .flatMap(members -> Stream.of(
                                members.path("asset").path("key"),
                                members.path("fileContent").path("path"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .filter(path -> !path.isBlank())
                        .findFirst()
                        .map(UploadAnswer::new));
    }
}
