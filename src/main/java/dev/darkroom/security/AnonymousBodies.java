package dev.darkroom.security;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.Set;

/**
 * Bodies that are read whoever sends them. A worker's thread that reads one waits for what is still to come, and a few hundred clients who send a byte now and then would
 * hold them all: so these are small, and there as a whole before a thread is taken for them.
 */
final class AnonymousBodies {

    /** A token, and the page to go to afterwards: 2,000 characters, of which a form makes three bytes each. */
    static final long LARGEST = 8_000;

    private static final Set<String> PATHS = Set.of("/api/v1/session", "/sign-in", "/theme");

    private AnonymousBodies() {}

    static boolean areReadAt(String path) {
        return PATHS.contains(path);
    }

    /** Goes on with the body in the context; or not at all where it does not come, and {@link SlowClientWatch} closes the connection. */
    static void await(RoutingContext context) {
        HttpServerRequest request = context.request();
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            context.response().writeContinue();
            // Else the framework would ask for it once more.
            request.headers().remove("Expect");
        }
        request.body().onSuccess(body -> {
            ((RoutingContextInternal) context).setBody(body);
            context.next();
        });
        request.resume();
    }
}
