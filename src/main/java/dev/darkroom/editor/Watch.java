package dev.darkroom.editor;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Cuts a call that lasts too long, or falls silent. Lives on the call's Vert.x context, where all its methods are called.
 *
 * <p>Vert.x has an idle timeout of its own, which would cut a held edit while it is silent by design, and none for a whole call.
 */
final class Watch {

    private final Vertx vertx;
    private final Duration idle;
    private final Consumer<TimeoutException> cut;
    private final long totalTimer;
    private long idleTimer = -1;
    private long lastSignAt;
    private boolean stopped;

    Watch(Vertx vertx, Duration total, Duration idle, Consumer<TimeoutException> cut) {
        this.vertx = vertx;
        this.idle = idle;
        this.cut = cut;
        this.totalTimer =
                vertx.setTimer(Math.max(1, total.toMillis()), id -> cut("not done within " + total.toMillis() + " ms"));
    }

    /** A sign of life. The first one starts the watch for silence. */
    void touch() {
        lastSignAt = System.nanoTime();
        if (idleTimer == -1 && !stopped) {
            arm(idle.toMillis());
        }
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(totalTimer);
        vertx.cancelTimer(idleTimer);
    }

    private void arm(long millis) {
        idleTimer = vertx.setTimer(Math.max(1, millis), id -> {
            long silent = Duration.ofNanos(System.nanoTime() - lastSignAt).toMillis();
            if (silent < idle.toMillis()) {
                arm(idle.toMillis() - silent);
            } else {
                cut("silent for " + idle.toMillis() + " ms");
            }
        });
    }

    private void cut(String why) {
        if (!stopped) {
            stop();
            cut.accept(new TimeoutException(why));
        }
    }
}
