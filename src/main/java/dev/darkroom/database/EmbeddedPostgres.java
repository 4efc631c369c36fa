package dev.darkroom.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
    private static final int MOST_PORTS = 10;

    private final Path home;
    private final Timeouts timeouts;
    private final Server server;
    private final User user;
    private final DatabaseConnection connection;
    private boolean closed;

    private EmbeddedPostgres(Path home, Timeouts timeouts, Server server, User user, DatabaseConnection connection) {
        this.home = home;
        this.timeouts = timeouts;
        this.server = server;
        this.user = user;
        this.connection = connection;
    }

    public static EmbeddedPostgres open(Path dataDir) {
        return open(dataDir, Timeouts.STANDARD, line -> {});
    }

    /**
     * @param dataDir Darkroom's own folder, created if missing; everything here lies in its folder {@code postgresql}
     * @param progress told in a line what takes longer: the first set-up, or waiting for another Darkroom
     * @throws DatabaseUnavailable if no server can be had; nothing in the data directory was lost by that
     */
    public static EmbeddedPostgres open(Path dataDir, Timeouts timeouts, Consumer<String> progress) {
        Path home = dataDir.toAbsolutePath().normalize().resolve("postgresql");
        checkPath(home);
        try {
            Folders.createPrivate(home);
            // PostgreSQL tells of its directory by its real path, which is compared with ours.
            return openIn(home.toRealPath(), timeouts, progress);
        } catch (IOException failure) {
            throw DatabaseUnavailable.becauseOf(failure, home);
        }
    }

    private static EmbeddedPostgres openIn(Path home, Timeouts timeouts, Consumer<String> progress) throws IOException {
        try (StartLock lock = StartLock.take(home, timeouts.lock(), progress)) {
            Layout.check(home);
            refuseOtherMachines(home);
            Server server = prepare(home, progress);
            User user = User.enter(home);
            try {
                DatabaseConnection connection = connect(server, Password.in(passwordFile(home)), timeouts);
                return new EmbeddedPostgres(home, timeouts, server, user, connection);
            } catch (IOException | RuntimeException failure) {
                leave(home, user, server, timeouts);
                throw failure;
            }
        }
    }

    /** Binaries and a cluster, made if they are missing. */
    private static Server prepare(Path home, Consumer<String> progress) throws IOException {
        PostgresArchive archive = PostgresArchive.find();
        Cluster cluster = Cluster.in(home, archive.version().major());
        cluster.checkVersion();
        if (cluster.exists() && !Files.exists(passwordFile(home))) {
            throw new DatabaseUnavailable(
                    "The password of the embedded database is missing: put %s back, it belongs to %s."
                            .formatted(passwordFile(home), cluster.folder()));
        }
        if (!cluster.exists()) {
            progress.accept("Setting up the embedded PostgreSQL %d in %s (first use)".formatted(cluster.major(), home));
        }
        Binaries binaries = Binaries.unpacked(archive, home);
        RunAs runAs = RunAs.choose(home);
        if (!cluster.exists()) {
            cluster.create(binaries, runAs, Password.in(passwordFile(home)));
        }
        return new Server(cluster, binaries, runAs, new ServerLog(home.resolve("log")));
    }

    /** Takes over the server that runs, or starts one, whatever the last one left behind. */
    private static DatabaseConnection connect(Server server, String password, Timeouts timeouts) throws IOException {
        Deadline deadline = Deadline.in(timeouts.start());
        int portsTaken = 0;
        while (!deadline.isOver() && portsTaken < MOST_PORTS) {
            Optional<Postmaster> running = Postmaster.of(server.cluster());
            if (running.isPresent()) {
                Connections connections =
                        new Connections(server.cluster(), running.get().port(), password);
                if (running.get().port() > 0 && connections.verify()) {
                    LOG.log(Level.FINE, "The embedded PostgreSQL answers: {0}", running.get());
                    return new DatabaseConnection(connections.url(Connections.DATABASE), Cluster.USERNAME, password);
                }
                Deadline.pause();
            } else {
                switch (server.start(deadline.left())) {
                    case STARTED -> LOG.log(Level.FINE, "Started the embedded PostgreSQL in {0}", server.cluster());
                    case PORT_TAKEN -> portsTaken++;
                    case NOT_YET -> Deadline.pause();
                }
            }
        }
        throw new DatabaseUnavailable(
                "The embedded database in %s did not answer within %d s: try again, or see why in %s; nothing was deleted."
                        .formatted(
                                server.cluster().folder(),
                                timeouts.start().toSeconds(),
                                server.log().folder()));
    }

    /** There, pids and the loopback address mean others: PostgreSQL could not tell that its data are in use. */
    private static void refuseOtherMachines(Path home) throws IOException {
        String here = User.machine();
        if (User.machines(home).stream().anyMatch(machine -> !machine.equals(here))) {
            throw new DatabaseUnavailable(
                    "The embedded database in %s is in use by a Darkroom in another container or on another machine: end it, or share a PostgreSQL by DARKROOM_DATABASE_URL."
                            .formatted(home));
        }
    }

    /** pg_ctl hands the path to a shell within double quotes. */
    private static void checkPath(Path home) {
        String special = Platform.CURRENT.isWindows() ? "\"%" : "\"$`\\\n";
        if (home.toString().chars().anyMatch(character -> special.indexOf(character) >= 0)) {
            throw new DatabaseUnavailable(
                    "PostgreSQL cannot work in %s, because of a quote, dollar, backtick, backslash or line break in the path: set DARKROOM_DATA_DIR to another folder."
                            .formatted(home));
        }
    }

    private static Path passwordFile(Path home) {
        return home.resolve("password");
    }

    /** How to reach the database {@code darkroom}. */
    public DatabaseConnection connection() {
        return connection;
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

    /** Stops the server if nobody else uses it. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // An interrupt, the usual way to hurry an end, must not leave the server behind.
        boolean interrupted = Thread.interrupted();
        try (StartLock lock = StartLock.take(home, timeouts.lock(), line -> {})) {
            leave(home, user, server, timeouts);
        } catch (IOException | DatabaseUnavailable failure) {
            LOG.log(Level.WARNING, "The embedded database was not stopped; all that was committed is safe.", failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void leave(Path home, User user, Server server, Timeouts timeouts) throws IOException {
        user.leave();
        if (User.machines(home).isEmpty()) {
            server.stop(timeouts.stop());
        }
    }
}
