package dev.darkroom.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Locale;

/** The entry point: the command line is read before Quarkus is booted, so that help and mistakes are answered at once. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... args) {
        // What is written here is read by programs, PostgreSQL among them: to them a three is 3 also where people write
        // ٣.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        // Before anything logs: the JDK's own log manager would keep its format, and print at INFO, for good.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        StaticInit.beginFor(args);
        System.exit(Darkroom.commandLine(args).execute(args));
    }
}
