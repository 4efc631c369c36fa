package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A list of the service, read part by part along its cursors. */
public final class Listing {

    private static final int PART = 500;

    private final Function<String, JsonNode> get;
    private final Query query;

    /**
     * @param get {@link ServiceClient#get}, or {@link ServiceClient#getPatiently}
     * @param query path and filters, without cursor and limit
     */
    public Listing(Function<String, JsonNode> get, Query query) {
        this.get = get;
        this.query = query;
    }

    /**
     * Hands on each part as it comes.
     *
     * @param most entries at most
     * @return whether there are more
     */
    public boolean read(long most, Consumer<List<JsonNode>> parts) {
        String cursor = null;
        long left = most;
        do {
            String path = query.with("limit", Math.min(PART, left))
                    .with("cursor", cursor)
                    .toString();
            JsonNode answer = get.apply(path);
            List<JsonNode> entries = new ArrayList<>();
            answer.path("data").forEach(entries::add);
            parts.accept(entries);
            left -= entries.size();
            cursor = answer.path("next_cursor").textValue();
        } while (cursor != null && left > 0);
        return cursor != null;
    }
}
