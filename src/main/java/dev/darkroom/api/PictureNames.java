package dev.darkroom.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.darkroom.job.Excerpt;
import dev.darkroom.job.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads the JSON object that says which pictures, handed in before, the rows mean by their own names. */
final class PictureNames {

    /** A hundred thousand names of 130 characters. */
    private static final int LARGEST = 20_000_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private PictureNames() {}

    /** @throws ProblemException for what is no such object */
    static void read(InputStream in, SubmittedPictures pictures) throws IOException {
        byte[] json = in.readNBytes(LARGEST + 1);
        if (json.length > LARGEST) {
            throw ProblemException.of(
                    413, "BODY_TOO_LARGE", "The part pictures is larger than %,d bytes.".formatted(LARGEST));
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw noObject();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                pictures.name(name, sha256(name, parser));
            }
            if (parser.nextToken() != null) {
                throw noObject();
            }
        } catch (JsonProcessingException e) {
            throw ProblemException.of(400, "INVALID_JSON", "The part pictures is not JSON: " + e.getOriginalMessage());
        }
    }

    private static String sha256(String name, JsonParser parser) throws IOException {
        boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
        String given = isText ? parser.getText().replaceFirst("^asset:", "").toLowerCase(Locale.ROOT) : "";
        if (!ImageSource.Kept.isName(given)) {
            throw ProblemException.invalid(
                    "pictures",
                    "The picture of \"%s\" must be the SHA-256 of one that was handed in."
                            .formatted(Excerpt.of(name, 200)),
                    "64 hex digits");
        }
        return given;
    }

    private static ProblemException noObject() {
        return ProblemException.of(400, "NOT_A_JSON_OBJECT", "The part pictures must be one JSON object in braces.");
    }
}
