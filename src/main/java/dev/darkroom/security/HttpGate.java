package dev.darkroom.security;

import dev.darkroom.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;

/** What every request passes before anything else looks at it: is it meant for us, does it come from our own pages, has its sender tried too often? */
@ApplicationScoped
class HttpGate {

    private static final int FIRST = 10_000;

    private final AllowedHosts hosts;
    private final SameOrigin sameOrigin;
    private final BearerMechanism bearer;
    private final FailedTries tries;
    private final RefusalPage pages;

    HttpGate(
            AccessConfig config, SessionCookies cookies, BearerMechanism bearer, CallerGuard guard, RefusalPage pages) {
        this.hosts = new AllowedHosts(config.allowedHosts().orElse(List.of()));
        this.sameOrigin = new SameOrigin(cookies);
        this.bearer = bearer;
        this.tries = guard.tries();
        this.pages = pages;
    }

    void register(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    private void pass(RoutingContext context) {
        SecurityHeaders.add(context);
        context.addEndHandler(answered -> UnreadBody.leave(context));
        // A slash at its end leads nowhere else.
        String path = context.normalizedPath().replaceFirst("/$", "");
        Optional<Problem> problem = problem(context.request(), path);
        if (problem.isPresent()) {
            refuse(context, problem.get());
        } else if (AnonymousBodies.areReadAt(path)) {
            AnonymousBodies.await(context);
        } else {
            context.next();
        }
    }

    private void refuse(RoutingContext context, Problem problem) {
        boolean isPage = isPage(context.request(), context.normalizedPath());
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", isPage ? "text/html;charset=UTF-8" : Problem.MEDIA_TYPE)
                .end(Buffer.buffer(isPage ? pages.of(problem) : problem.bytes()));
    }

    /** A person's browser, which asks for none of the API. */
    private static boolean isPage(HttpServerRequest request, String path) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html") && !path.startsWith("/api/") && !path.startsWith("/q/");
    }

    private Optional<Problem> problem(HttpServerRequest request, String path) {
        HostAndPort authority = request.authority();
        if (authority == null || authority.host().isBlank()) {
            return Optional.of(Problem.of(400, "HOST_MISSING", "The request has no valid Host header."));
        }
        if (!isOurs(request, authority.host())) {
            return Optional.of(Problem.of(
                    421,
                    "HOST_NOT_ALLOWED",
                    "This service does not answer to the name it was called by. If the name is right, add it to darkroom.serve.allowed-hosts.",
                    "Host",
                    null));
        }
        if (path.contains(";")) {
            // The framework would leave out what follows, and come to a place whose limits go by its path.
            return Optional.of(Problem.of(404, "NOT_FOUND", "There is nothing here: no path has a semicolon."));
        }
        Optional<Problem> refused = sameOrigin.problem(request, authority).or(() -> BodyLimits.problem(request, path));
        if (refused.isPresent()) {
            return refused;
        }
        Optional<String> secret = bearer.secret(request);
        long wait =
                secret.map(text -> tries.wait(CallerAddress.of(request), text)).orElse(0L);
        if (wait > 0) {
            request.response().putHeader("Retry-After", Long.toString(wait));
            return Optional.of(Problem.of(
                    429,
                    "TOO_MANY_FAILED_TRIES",
                    "Too many wrong tokens came from your address. Wait %d s.".formatted(wait)));
        }
        return Optional.empty();
    }

    private boolean isOurs(HttpServerRequest request, String host) {
        return hosts.contains(host, request.localAddress().hostAddress());
    }
}
