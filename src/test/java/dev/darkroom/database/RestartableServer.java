package dev.darkroom.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL with the ledger's own settings ({@code fsync} on) that a test stops as a power cut would and starts again, on the same port. */
public final class RestartableServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final Server server;
    private final int port;

    private RestartableServer(EmbeddedPostgres postgres, Server server, int port) {
        this.postgres = postgres;
        this.server = server;
        this.port = port;
    }

    /** @param dataDir kept, so that only the first test to use it sets it up */
    public static RestartableServer open(Path dataDir) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.open(dataDir);
        Server server = Home.in(dataDir).prepare(line -> {});
        return new RestartableServer(
                postgres, server, Postmaster.of(server.cluster()).orElseThrow().port());
    }

    /** {@code pg_ctl stop -m immediate}: every backend ends where it stands, nothing is written any more. */
    public void stopImmediately() throws IOException {
        control("stop", "--mode=immediate");
    }

    /** Recovers and takes connections again. */
    public void start() throws IOException {
        control("start", "--log=" + server.log().folder().resolve("start.log"), "--options=" + Settings.onPort(port));
    }

    private void control(String action, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                server.binaries().program("pg_ctl"),
                "--pgdata=" + server.cluster().folder(),
                action,
                "--wait",
                "--timeout=" + PATIENCE.toSeconds()));
        command.addAll(List.of(options));
        Command.Outcome outcome = Command.run(
                server.log().folder(), PATIENCE.plusSeconds(5), server.user().command(command));
        assertThat(outcome.succeeded())
                .as("pg_ctl %s: %s", action, outcome.output())
                .isTrue();
    }

    /** Where a database of this name is, which {@link #create} has made. */
    public DatabaseConnection database(String name) {
        return new DatabaseConnection(
                postgres.jdbcUrl().replaceFirst("/[^/?]*(\\?.*)?$", "/" + name),
                postgres.username(),
                postgres.password());
    }

    public static PGSimpleDataSource source(DatabaseConnection database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(database.url());
        source.setUser(database.username());
        source.setPassword(database.password());
        return source;
    }

    /** An empty database, whatever an earlier run left under its name. */
    public DatabaseConnection create(String name) throws SQLException {
        try (Connection connection = source(postgres.connection()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name);
        }
        return database(name);
    }

    @Override
    public void close() {
        postgres.close();
    }
}
