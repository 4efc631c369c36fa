package dev.darkroom.editor;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

/**
 * Where a call lives: an event loop's context of its own, on which its timers fire and its connection reports, so that no call needs a lock.
 * Not the caller's: that may be a worker's context, which stands still while the caller waits.
 */
final class CallContext {

    private CallContext() {}

    static Context of(Vertx vertx) {
        return ((VertxInternal) vertx).createEventLoopContext();
    }
}
