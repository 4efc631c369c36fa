package dev.darkroom.security;

import dev.darkroom.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Bodies that say that they are too large are refused before a byte of them is read; the others are bounded again where they are read. */
final class BodyLimits {

    private static final long MIB = 1 << 20;
    /** A batch, with its pictures. */
    private static final long LARGEST = 1 << 30;

    /** A picture, with the edit that is wanted. */
    private static final long PICTURE = 50 * MIB;
    /** Of one edit or one change. */
    private static final long SMALL = 1_000_000;

    /** Fifty prompts of rejected pictures, and one for all of them: 10,000 letters each, and nine bytes a letter where a form writes it as percent signs. */
    private static final long PROMPTS = 51 * 90_000 + SMALL;

    private static final Pattern REDO = Pattern.compile("POST /batches/\\d+/redo");

    private static final Map<String, Long> LARGE = Map.of(
            "POST /api/v1/batches", LARGEST,
            "POST /submit", LARGEST,
            "POST /api/v1/assets", PICTURE,
            "POST /playground", PICTURE);

    private BodyLimits() {}

    static Optional<Problem> problem(HttpServerRequest request, String path) {
        String length = request.getHeader("Content-Length");
        if (length == null && isOf(request, "application/x-www-form-urlencoded")) {
            // The framework reads such a form whole, into memory; every browser says how long it is.
            return Optional.of(Problem.of(411, "LENGTH_REQUIRED", "A form has to come with its Content-Length."));
        }
        long most = most(request, request.method() + " " + path);
        // What is no number at all the server has refused already.
        return length != null && (length.length() > 18 || Long.parseLong(length) > most)
                ? Optional.of(Problem.of(413, "BODY_TOO_LARGE", "The body is larger than %,d bytes.".formatted(most)))
                : Optional.empty();
    }

    /** A job is JSON alone, or a form that brings its picture. */
    private static long most(HttpServerRequest request, String what) {
        if (isOf(request, "multipart/") && what.equals("POST /api/v1/jobs")) {
            return PICTURE;
        }
        return REDO.matcher(what).matches() ? PROMPTS : LARGE.getOrDefault(what, SMALL);
    }

    private static boolean isOf(HttpServerRequest request, String kind) {
        String type = request.getHeader("Content-Type");
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(kind);
    }
}
