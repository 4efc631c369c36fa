package dev.darkroom.database;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A real PostgreSQL of Darkroom's own, as durable as a ledger of money must be.
 *
 * <p>All who open one data directory, in this JVM and in others, share one server: the first starts it, the last to
 * close stops it. One that died without closing is not counted; the server it may have left is taken over as it runs. It
 * answers on the loopback address only, to a password that is kept in the data directory.
 *
 * <p>Close it after the last statement, and not from a shutdown hook that runs beside others still at work.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class.getName());

    private final Home home;
    private final Timeouts timeouts;
    private final Server server;
    private final User user;
    private final DatabaseConnection connection;
    private boolean closed;

    private EmbeddedPostgres(Home home, Timeouts timeouts, Server server, User user, DatabaseConnection connection) {
        this.home = home;
        this.timeouts = timeouts;
        this.server = server;
        this.user = user;
        this.connection = connection;
    }

    /** As {@link #open(Path, Timeouts, Consumer)}, with {@link Timeouts#STANDARD} and in silence. */
    public static EmbeddedPostgres open(Path dataDir) {
        return open(dataDir, Timeouts.STANDARD, line -> {});
    }

    /**
     * @param dataDir Darkroom's own folder, created if missing; everything here lies in its folder {@code postgresql}
     * @param progress told in a line what takes longer: the first set-up, or waiting for another Darkroom
     * @throws DatabaseUnavailable if no server can be had; nothing in the data directory was lost by that
     */
    public static EmbeddedPostgres open(Path dataDir, Timeouts timeouts, Consumer<String> progress) {
        Home home = Home.in(dataDir);
        try {
            return new StartLock(home.folder(), timeouts.lock())
                    .hold(progress, () -> openUnderLock(home, timeouts, progress));
        } catch (IOException failure) {
            throw DatabaseUnavailable.becauseOf(failure, home.folder());
        }
    }

    private static EmbeddedPostgres openUnderLock(Home home, Timeouts timeouts, Consumer<String> progress)
            throws IOException {
        Server server = home.prepare(progress);
        User user = User.enter(home.folder());
        try {
            return new EmbeddedPostgres(home, timeouts, server, user, server.running(timeouts, progress));
        } catch (StillRecovering failure) {
            // Stopped now, it would begin to recover from the same place at the next start, and never come to an end.
            user.leave();
            throw failure;
        } catch (IOException | RuntimeException failure) {
            leave(home, user, server, timeouts);
            throw failure;
        }
    }

    /** How to reach the database {@code darkroom}. */
    public DatabaseConnection connection() {
        return connection;
    }

    private int port() {
        return URI.create(connection.url().substring("jdbc:".length())).getPort();
    }

    public String jdbcUrl() {
        return connection.url();
    }

    public String username() {
        return connection.username();
    }

    public String password() {
        return connection.password();
    }

    /**
     * Starts the server again where it has ended under its users (killed, out of memory), at the same address if that is free: who asks it may go on.
     *
     * @return whether it had
     */
    public synchronized boolean revive() {
        try {
            if (closed || server.isThere()) {
                return false;
            }
            return new StartLock(home.folder(), timeouts.lock()).hold(line -> {}, () -> {
                boolean ended = !server.isThere();
                server.running(timeouts, line -> {}, port());
                return ended;
            });
        } catch (IOException failure) {
            throw DatabaseUnavailable.becauseOf(failure, home.folder());
        }
    }

    /** Stops the server if nobody else uses it. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // An interrupt, the usual way to hurry an end, must not leave the server behind.
        boolean interrupted = Thread.interrupted();
        try {
            new StartLock(home.folder(), timeouts.lock()).hold(line -> {}, () -> leave(home, user, server, timeouts));
        } catch (IOException | DatabaseUnavailable failure) {
            LOG.log(Level.WARNING, "The embedded database was not stopped; all that was committed is safe.", failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** @return whether it was the last user */
    private static boolean leave(Home home, User user, Server server, Timeouts timeouts) throws IOException {
        user.leave();
        boolean last = User.machines(home.folder()).isEmpty();
        if (last) {
            server.stop(timeouts.stop());
        }
        return last;
    }
}
