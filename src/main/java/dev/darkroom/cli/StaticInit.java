package dev.darkroom.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The part of Quarkus's boot that needs neither settings nor a database, on a thread of its own while these are seen to. */
final class StaticInit {

    private final FutureTask<Class<?>> application =
            new FutureTask<>(() -> Class.forName("io.quarkus.runner.ApplicationImpl"));

    private StaticInit() {}

    static StaticInit begin() {
        StaticInit begun = new StaticInit();
        Thread thread = new Thread(begun.application, "darkroom-static-init");
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    /** @throws IllegalStateException with the cause, of which Java would say no more when the class is asked for again */
    void await() {
        try {
            application.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Darkroom cannot start: " + Failures.root(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }
}
