package dev.darkroom.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Once a command has told how it came out, it ends, and cuts what it did not wait for. Each call that is cut then "breaks", at many places and with its stack trace; that they were left
 * open is told already, and what they were is in the journal.
 */
final class LastWords {

    private static final List<String> OF_STEPS = List.of(
            "dev.darkroom.worker.Steps",
            "dev.darkroom.queue.CompletionWriter",
            "dev.darkroom.queue.HandOver",
            // What nobody listens to any more.
            "io.quarkus.mutiny.runtime.MutinyInfrastructure");

    private LastWords() {}

    static void said() {
        OF_STEPS.forEach(name -> Logger.getLogger(name).setLevel(Level.OFF));
    }
}
