package dev.darkroom.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The part of Quarkus's boot that needs neither settings nor a database, on a thread of its own while these are seen to. */
final class StaticInit {

    private static final Set<String> BOOTING = Set.of("run", "serve");

    private static final Set<String> NOT_BOOTING = Set.of("--help", "-h", "--version", "-V", "--dry-run");

    private final FutureTask<Class<?>> application =
            new FutureTask<>(() -> Class.forName("io.quarkus.runner.ApplicationImpl"));

    private StaticInit() {}

    /** Before the words are read at all, where they look like a command that will boot. If it does not, no harm is done. */
    static void beginFor(String... words) {
        if (words.length > 0 && BOOTING.contains(words[0]) && Collections.disjoint(NOT_BOOTING, Arrays.asList(words))) {
            begin();
        }
    }

    /** Class initialisation happens once: whoever begins it again awaits the first. */
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
