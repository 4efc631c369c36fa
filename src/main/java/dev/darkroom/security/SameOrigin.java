package dev.darkroom.security;

import dev.darkroom.problem.Problem;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * No web page but our own may change anything. A browser says where a change comes from, in {@code Origin} or {@code Sec-Fetch-Site}; one that says neither is not let
 * through by its cookie.
 */
final class SameOrigin {

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final SessionCookies cookies;

    SameOrigin(SessionCookies cookies) {
        this.cookies = cookies;
    }

    Optional<Problem> problem(HttpServerRequest request, HostAndPort authority) {
        if (READS.contains(request.method())) {
            return Optional.empty();
        }
        String origin = request.getHeader("Origin");
        if (origin != null) {
            return isOwn(origin, authority)
                    ? Optional.empty()
                    : refused("ORIGIN_NOT_ALLOWED", "Web pages of other origins may not change anything here.");
        }
        boolean byCookie = !request.headers().contains("Authorization")
                && cookies.of(request).isThere();
        return byCookie && !"same-origin".equals(request.getHeader("Sec-Fetch-Site"))
                ? refused(
                        "ORIGIN_MISSING",
                        "A change that comes with a session must name its Origin, as every browser does. A program sends a token instead.")
                : Optional.empty();
    }

    private static Optional<Problem> refused(String code, String detail) {
        return Optional.of(Problem.of(403, code, detail, "Origin", null));
    }

    /** Of the same host and port. Its scheme may differ: TLS may end at a proxy. */
    private static boolean isOwn(String origin, HostAndPort authority) {
        try {
            URI uri = URI.create(origin);
            if (uri.getHost() == null) {
                return false;
            }
            int standard = "https".equals(uri.getScheme()) ? 443 : 80;
            int port = uri.getPort() < 0 ? standard : uri.getPort();
            int own = authority.port() <= 0 ? standard : authority.port();
            return uri.getHost().equalsIgnoreCase(bracketed(authority.host())) && port == own;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
