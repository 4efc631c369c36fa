package dev.darkroom.security;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The rest of a body whose request is answered already. A client that is still sending would not read the answer if its connection were closed at once; one that goes on
 * and on is cut.
 */
final class UnreadBody {

    private static final long LINGER_MILLIS = 2_000;

    private UnreadBody() {}

    static void leave(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.isEnded()) {
            request.resume();
            context.vertx().setTimer(LINGER_MILLIS, later -> {
                if (!request.isEnded()) {
                    request.connection().close();
                }
            });
        }
    }
}
