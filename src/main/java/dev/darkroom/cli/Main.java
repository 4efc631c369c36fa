package dev.darkroom.cli;

import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry point: the command line is read before Quarkus is booted, so that help and mistakes are answered at once. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... args) {
        // Before anything logs: the JDK's own log manager would keep its format, and print at INFO, for good.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        StaticInit.beginFor(args);
        System.exit(Darkroom.commandLine(args).execute(args));
    }
}
