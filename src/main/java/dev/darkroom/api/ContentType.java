package dev.darkroom.api;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.MediaType;

/** What a request says its body is. */
final class ContentType {

    private ContentType() {}

    /** @throws NotSupportedException when the header is missing or is none */
    static MediaType of(String header) {
        try {
            return MediaType.valueOf(header);
        } catch (IllegalArgumentException e) {
            throw new NotSupportedException(e);
        }
    }
}
