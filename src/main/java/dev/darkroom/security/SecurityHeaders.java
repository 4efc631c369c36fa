package dev.darkroom.security;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/** What browsers are told on every answer. */
final class SecurityHeaders {

    /** Nothing here is a page: no script, no style, no frame. */
    private static final String STRICT =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

    /** The one page there is, which comes with a script and styles within it; it can reach nothing but this service. */
    private static final String SWAGGER_UI =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private SecurityHeaders() {}

    static void add(RoutingContext context) {
        MultiMap headers = context.response().headers();
        boolean page = context.normalizedPath().startsWith("/q/swagger-ui");
        headers.set("Content-Security-Policy", page ? SWAGGER_UI : STRICT);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        // Not no-referrer: browsers would send our own forms with "Origin: null".
        headers.set("Referrer-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "private, no-cache");
    }
}
