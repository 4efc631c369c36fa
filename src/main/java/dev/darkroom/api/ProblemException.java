package dev.darkroom.api;

import dev.darkroom.problem.Problem;
import java.util.Map;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    ProblemException(Problem problem, Map<String, String> headers) {
        super(problem.code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    public static ProblemException of(int status, String code, String detail) {
        return new ProblemException(Problem.of(status, code, detail), Map.of());
    }

    /** A value that is not allowed. */
    public static ProblemException invalid(String field, String detail, String allowed) {
        return new ProblemException(Problem.of(422, "INVALID_VALUE", detail, field, allowed), Map.of());
    }

    /** Also where it is somebody else's: that it exists is not told. */
    public static ProblemException notFound(String what, long id) {
        return of(404, "NOT_FOUND", "There is no %s %d.".formatted(what, id));
    }

    /** It may work a little later. */
    static ProblemException later(int status, String code, String detail, int seconds) {
        return new ProblemException(Problem.of(status, code, detail), Map.of("Retry-After", Integer.toString(seconds)));
    }

    public Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
