package dev.darkroom.cli;

import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry point: the command line is read before Quarkus is thought of, so that help and mistakes are answered at once. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... args) {
        System.exit(Darkroom.commandLine().execute(args));
    }
}
