package dev.darkroom.security;

import dev.darkroom.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Pages that take files, and read them piece by piece, as the API reads all it takes; the framework reads the forms of all others whole, into memory or a file. */
    private static final Set<String> PAGES_WITH_FILES = Set.of("/submit", "/playground");

    private BodyLimits() {}

    static Optional<Problem> problem(HttpServerRequest request, String path) {
        String length = request.getHeader("Content-Length");
        if (length == null && request.headers().contains("Transfer-Encoding") && !isReadInPieces(path)) {
            // Every browser says how long a form is.
            return Optional.of(Problem.of(411, "LENGTH_REQUIRED", "A body has to come with its Content-Length here."));
        }
        long most = AnonymousBodies.areReadAt(path)
                ? AnonymousBodies.LARGEST
                : most(request, request.method() + " " + path);
        // What is no number at all the server has refused already.
        return length != null && (length.length() > 18 || Long.parseLong(length) > most)
                ? Optional.of(Problem.of(413, "BODY_TOO_LARGE", "The body is larger than %,d bytes.".formatted(most)))
                : Optional.empty();
    }

    private static boolean isReadInPieces(String path) {
        return PAGES_WITH_FILES.contains(path) || path.startsWith("/api/") && !AnonymousBodies.areReadAt(path);
    }

    /** A job is JSON alone, or a form that brings its picture. */
    private static long most(HttpServerRequest request, String what) {
        if (isForm(request) && what.equals("POST /api/v1/jobs")) {
            return PICTURE;
        }
        return REDO.matcher(what).matches() ? PROMPTS : LARGE.getOrDefault(what, SMALL);
    }

    private static boolean isForm(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/");
    }
}
