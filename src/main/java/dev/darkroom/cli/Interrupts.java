package dev.darkroom.cli;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Ctrl-C: the first one (or SIGTERM, or the terminal's SIGHUP) asks to stop in order, the second one ends the process, a third one at once. The
 * JVM's own answer would stop Quarkus under the paid calls in flight. One for the process, as its signals are.
 */
final class Interrupts {

    /** The second one stops the embedded database, if that is quick. */
    private static final long SECONDS_TO_END = 3;

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static volatile Runnable first = () -> {};
    private static volatile Runnable second = () -> {};

    private Interrupts() {}

    /** Takes the signals over from the JVM. */
    static void install(Runnable first, Runnable second) {
        Interrupts.first = first;
        Interrupts.second = second;
        for (String name : List.of("INT", "TERM", "HUP")) {
            try {
                Signal.handle(new Signal(name), signal -> received());
            } catch (IllegalArgumentException e) {
                // Windows has no SIGHUP.
            }
        }
    }

    /** What the first one does from here on. */
    static void onFirst(Runnable action) {
        first = action;
    }

    /** What the second one does from here on, within {@value #SECONDS_TO_END} seconds. */
    static void onSecond(Runnable action) {
        second = action;
    }

    static boolean asked() {
        return COUNT.get() > 0;
    }

    private static void received() {
        switch (COUNT.incrementAndGet()) {
            case 1 -> first.run();
            case 2 -> {
                end();
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
            default -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
    }

    private static void end() {
        Thread last = new Thread(second, "darkroom-end");
        last.setDaemon(true);
        last.start();
        try {
            last.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
