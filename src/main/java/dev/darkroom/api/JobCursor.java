package dev.darkroom.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a list of jobs goes on: in a batch, behind a job of it.
 *
 * @param after {@link #END}: with the batch before it
 */
public record JobCursor(long batch, long after) {

    static final long END = 999_999_999_999_999_999L;

    private static final Pattern TEXT = Pattern.compile("j(\\d{1,18})-(\\d{1,18})");

    public static JobCursor beginning() {
        return new JobCursor(END, 0);
    }

    /** @throws ProblemException 422 */
    public static JobCursor of(String cursor) {
        try {
            Matcher text = TEXT.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
            if (text.matches()) {
                return new JobCursor(Long.parseLong(text.group(1)), Long.parseLong(text.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw ProblemException.invalid("cursor", "That is no cursor.", "the next_cursor of the part before");
    }

    long newestBatch() {
        return after == END ? batch - 1 : batch;
    }

    String encode() {
        String text = "j" + batch + "-" + after;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
