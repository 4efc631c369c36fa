package dev.darkroom.api;

import dev.darkroom.job.Excerpt;
import dev.darkroom.problem.Problem;
import dev.darkroom.security.TokensUnavailable;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of the API becomes a problem document, those of the framework and our own bugs among them; none carries a stack trace. */
final class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** Connection lost, too many connections, shut down: SQLSTATE classes of a server that is away, not of a statement that is wrong. */
    private static final String AWAY = "(08|53|57P).*";

    /** Ended by a limit of ours on what one looks at, or by whoever looks after the database: the server is there. */
    private static final String ENDED = "57014";

    /** An order has waited long enough for whoever has locked what it is about. */
    private static final String LOCKED = "55P03";

    /** Who takes a key; others do not look at it. */
    private static final String KEYED = "api/v1/(batches|jobs|batches/\\d+/redo)";

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return answer(e.problem(), e.headers());
    }

    @ServerExceptionMapper(priority = 1)
    Response noToken(UnauthorizedException e) {
        return unauthorized("TOKEN_MISSING", "Send a token: Authorization: Bearer dk_...");
    }

    @ServerExceptionMapper(priority = 1)
    Response wrongToken(AuthenticationFailedException e) {
        return unauthorized("TOKEN_REFUSED", "The token is wrong, expired or revoked.");
    }

    @ServerExceptionMapper(priority = 1)
    Response wrongRole(ForbiddenException e) {
        return answer(Problem.of(403, "ROLE_NOT_ALLOWED", "Your token's role may not do this."), Map.of());
    }

    /** Before anything was done. */
    @ServerExceptionMapper
    Response away(TokensUnavailable e) {
        return away("The database does not answer. Try again.");
    }

    @ServerExceptionMapper
    Response database(SQLException e, Request request, UriInfo uri, HttpHeaders headers) {
        boolean keyed = path(uri).matches(KEYED) && headers.getHeaderString("Idempotency-Key") != null;
        return database(e, request.getMethod(), keyed);
    }

    /** @param keyed whether what is sent again with its key is done once */
    static Response database(SQLException e, String method, boolean keyed) {
        if (ENDED.equals(e.getSQLState())) {
            return tooSlow();
        }
        if (LOCKED.equals(e.getSQLState())) {
            return busy();
        }
        return isAway(e) ? away(method, keyed) : unexpected(e);
    }

    private static boolean isAway(SQLException e) {
        return e.getSQLState() == null || e.getSQLState().matches(AWAY);
    }

    /**
     * Where a request cannot be gone on with, and nothing of it was done so far.
     *
     * @param what cannot be done, behind a colon
     */
    static RuntimeException nothingDone(SQLException e, String what) {
        return isAway(e)
                ? ProblemException.later(503, "DATABASE_AWAY", "The database does not answer: " + what + ".", 5)
                : new IllegalStateException(e);
    }

    /** What the framework refuses. */
    @ServerExceptionMapper
    Response refused(WebApplicationException e, UriInfo uri, HttpHeaders headers) {
        int status = e.getResponse().getStatus();
        Problem problem = switch (status) {
            case 404 -> Problem.of(404, "NOT_FOUND", "There is nothing at /" + path(uri) + ".");
            case 405 -> Problem.of(405, "METHOD_NOT_ALLOWED", "That method is not for /" + path(uri) + ".");
            case 406 ->
                Problem.of(406, "NOT_ACCEPTABLE", "That is not available in what Accept asks for.", "Accept", null);
            case 413 ->
                Problem.of(413, "BODY_TOO_LARGE", "The body, or a field of the form, is larger than is taken here.");
            case 415 ->
                Problem.of(
                        415,
                        "MEDIA_TYPE_NOT_SUPPORTED",
                        "The Content-Type is not one that is taken here.",
                        "Content-Type",
                        "application/json; for POST /api/v1/batches text/csv, application/jsonl, application/x-ndjson or multipart/form-data; for POST /api/v1/assets image/png, image/jpeg, image/webp or image/gif");
            default -> Problem.of(status, "REQUEST_REFUSED", "The request cannot be understood.");
        };
        return status >= 500 ? unexpected(e) : answer(problem, allow(e));
    }

    /** Whoever was sending or reading has gone: there is nobody to tell, and nothing that is ours to mend. */
    @ServerExceptionMapper
    Response gone(IOException e) {
        boolean theirs = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(10)
                .anyMatch(cause -> cause instanceof HttpClosedException
                        || cause instanceof ClosedChannelException
                        || cause instanceof StreamResetException
                        || "Read timed out".equals(cause.getMessage()));
        return theirs
                ? answer(
                        Problem.of(400, "BODY_INCOMPLETE", "The connection was closed before the body was complete."),
                        Map.of())
                : unexpected(e);
    }

    @ServerExceptionMapper
    Response failed(Throwable e) {
        return unexpected(e);
    }

    private static Response unexpected(Throwable e) {
        String reference = UUID.randomUUID().toString();
        LOG.errorf(e, "A request failed for a reason that is ours (%s)", reference);
        return answer(
                Problem.of(
                        500,
                        "INTERNAL_ERROR",
                        "Darkroom itself failed. The log has the reason under the reference " + reference + "."),
                Map.of());
    }

    private static Map<String, String> allow(WebApplicationException e) {
        String allowed = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allowed == null ? Map.of() : Map.of(HttpHeaders.ALLOW, allowed);
    }

    private static String path(UriInfo uri) {
        return Excerpt.of(uri.getPath().replaceFirst("^/", ""), 200);
    }

    /** Whether its last word, a commit perhaps, was heard, nobody can tell: what was handed in may be queued, and would be bought twice. */
    private static Response away(String method, boolean keyed) {
        if (!method.equals(HttpMethod.POST)) {
            return away("The database does not answer. Try again.");
        }
        if (keyed) {
            return away(
                    "The database does not answer. It may have been done all the same: try again with the same Idempotency-Key, and it is done once.");
        }
        return answer(
                Problem.of(
                        503,
                        "DATABASE_AWAY",
                        "The database does not answer. It may have been done all the same: look before you send it again. With an Idempotency-Key, where one is taken, it is done once however often it is sent."),
                Map.of());
    }

    private static Response away(String detail) {
        return answer(Problem.of(503, "DATABASE_AWAY", detail), Map.of("Retry-After", "5"));
    }

    /** What an order has done with other jobs before stays done, and the same order again leaves it so. */
    private static Response busy() {
        return answer(
                Problem.of(
                        503,
                        "BATCH_BUSY",
                        "A run of the same file is being taken in and holds its batch until its rows are queued. What this is about was left as it was: try again in a moment."),
                Map.of("Retry-After", "5"));
    }

    /** Without a time to try again: the same would take as long once more, and hold up others. */
    private static Response tooSlow() {
        return answer(
                Problem.of(
                        503,
                        "TOO_SLOW",
                        "The database was asked for more than it finds in the seconds that are waited for. Narrow it down, for instance to one batch (batch_id)."),
                Map.of());
    }

    private static Response unauthorized(String code, String detail) {
        return answer(Problem.of(401, code, detail), Map.of("WWW-Authenticate", "Bearer realm=\"darkroom\""));
    }

    private static Response answer(Problem problem, Map<String, String> headers) {
        Response.ResponseBuilder response = Response.status(problem.status())
                .type(MediaType.valueOf(Problem.MEDIA_TYPE))
                .entity(problem.bytes());
        headers.forEach(response::header);
        return response.build();
    }
}
