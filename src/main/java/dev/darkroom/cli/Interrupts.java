package dev.darkroom.cli;

import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Ctrl-C: the first one (or SIGTERM) asks to stop in order, the second one ends the process at once. Installed after Quarkus is up, because
 * the JVM's own answer to the signal would stop Quarkus under the calls in flight.
 */
final class Interrupts {

    private final AtomicInteger count = new AtomicInteger();

    void install(Runnable first) {
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> {
                if (count.incrementAndGet() == 1) {
                    first.run();
                } else {
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                }
            });
        }
    }

    boolean asked() {
        return count.get() > 0;
    }
}
