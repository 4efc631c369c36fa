package dev.darkroom.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Which part of a list is asked for.
 *
 * @param after the id that the part begins behind; empty text: at the beginning
 * @param limit entries at most
 */
public record Page(Long after, int limit) {

    private static final int MOST = 500;
    private static final int DEFAULT = 50;

    /** @throws ProblemException 422 */
    public static Page of(String cursor, String limit) {
        return new Page(
                cursor == null ? null : decode(cursor),
                limit == null ? DEFAULT : (int) Values.number("limit", limit, 1, MOST));
    }

    /**
     * A part of a list.
     *
     * @param nextCursor null at the end
     */
    public record Part<T>(List<T> data, boolean hasMore, String nextCursor) {}

    /** @param found one more than {@link #limit}, where there are more */
    public <T> Part<T> part(List<T> found, ToLongFunction<T> id) {
        boolean more = found.size() > limit;
        List<T> data = more ? found.subList(0, limit) : found;
        return new Part<>(data, more, more ? encode(id.applyAsLong(data.get(limit - 1))) : null);
    }

    public static String encode(long id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("i" + id).getBytes(StandardCharsets.US_ASCII));
    }

    private static long decode(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (text.matches("i\\d{1,18}")) {
                return Long.parseLong(text.substring(1));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw ProblemException.invalid("cursor", "That is no cursor.", "the next_cursor of the part before");
    }
}
