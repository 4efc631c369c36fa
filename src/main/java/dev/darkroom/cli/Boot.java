package dev.darkroom.cli;

import dev.darkroom.api.ApiDocumentRoute;
import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.DatabaseUnavailable;
import dev.darkroom.editor.AccountConfig;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.smallrye.config.SmallRyeConfig;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Opens the database and boots Quarkus upon it, for the commands that work on the queue.
 *
 * @param err for talk
 * @param url what to make of the database's address
 * @param interrupted the exit code where a signal came before anything was begun
 */
record Boot(PrintWriter err, UnaryOperator<String> url, int interrupted) {

    /** @throws UserError where there is none */
    static void requireKey(SmallRyeConfig config, String otherwise) {
        if (config.getConfigMapping(AccountConfig.class).apiKey().isEmpty()) {
            throw new UserError("no API key: set DARKROOM_API_KEY, " + otherwise);
        }
    }

    /** Sets what an option of a command says, if it was given. */
    static void set(String property, Object value) {
        if (value != null) {
            System.setProperty(property, value.toString());
        }
    }

    int run(SmallRyeConfig config, Class<? extends QuarkusApplication> application, List<String> arguments) {
        Interrupts.install(() -> err.println("Stopping."), () -> {});
        StaticInit init = StaticInit.begin();
        try (Database database = Database.open(config, err::println)) {
            Interrupts.onSecond(() -> endAtOnce(database));
            if (Interrupts.asked()) {
                return interruptedEarly();
            }
            DatabaseConnection connection = database.connection();
            Migrations.apply(connection, url.apply(connection.url()), config);
            init.await();
            return run(connection, application, arguments);
        } catch (DatabaseUnavailable e) {
            // Ctrl-C goes to all programs of the terminal, those that set the database up among them.
            if (Interrupts.asked()) {
                return interruptedEarly();
            }
            throw e;
        }
    }

    private int interruptedEarly() {
        err.println("Stopped before anything was sent.");
        return interrupted;
    }

    private void endAtOnce(Database database) {
        // Everybody at work is about to complain that the database is gone.
        Arrays.stream(Logger.getLogger("").getHandlers()).forEach(handler -> handler.setLevel(Level.OFF));
        err.println(Terminal.clear()
                + "Ended at once: paid calls that were in flight are UNCERTAIN. To go on: the same command again.");
        database.close();
    }

    /** On a database that somebody else has opened; signals are left to the caller. */
    int run(DatabaseConnection connection, Class<? extends QuarkusApplication> application, List<String> arguments) {
        System.setProperty("quarkus.datasource.jdbc.url", url.apply(connection.url()));
        System.setProperty("quarkus.datasource.username", connection.username());
        System.setProperty("quarkus.datasource.password", connection.password());
        System.setProperty("terminal.erase-line", Terminal.clear());
        ApiDocumentRoute.skipParsing();
        AtomicInteger exitCode = new AtomicInteger(ExitCode.FAILED);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Quarkus.run(
                application,
                (code, thrown) -> {
                    exitCode.set(code);
                    failure.set(thrown);
                },
                arguments.toArray(String[]::new));
        if (failure.get() != null) {
            throw new IllegalStateException("Darkroom cannot start: " + Failures.root(failure.get()), failure.get());
        }
        return exitCode.get();
    }
}
