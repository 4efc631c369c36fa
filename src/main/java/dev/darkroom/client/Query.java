package dev.darkroom.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A path with parameters behind it. */
public record Query(String text) {

    public static Query of(String path) {
        return new Query(path);
    }

    /** @param value null: the parameter is left out */
    public Query with(String name, Object value) {
        return value == null
                ? this
                : new Query(text
                        + (text.indexOf('?') < 0 ? '?' : '&')
                        + name
                        + '='
                        + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return text;
    }
}
