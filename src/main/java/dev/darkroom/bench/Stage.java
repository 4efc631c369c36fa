package dev.darkroom.bench;

import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Where a bench takes place: a folder of its own, a schema of its own in an embedded PostgreSQL of its own or in a given one, and the processes it starts. All of that is
 * gone after {@link #close}.
 */
public final class Stage implements AutoCloseable {

    private static final String PREFIX = "darkroom_bench_";

    private final Path folder;
    private final TimeLimit limit;
    private final PrintWriter talk;
    private final Optional<EmbeddedPostgres> embedded;
    private final DatabaseConnection database;
    private final String schema;
    private final boolean profiled;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private Stage(
            Path folder,
            TimeLimit limit,
            PrintWriter talk,
            Optional<EmbeddedPostgres> embedded,
            DatabaseConnection database,
            boolean profiled) {
        this.folder = folder;
        this.limit = limit;
        this.talk = talk;
        this.embedded = embedded;
        this.database = database;
        this.profiled = profiled;
        this.schema = PREFIX + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    }

    /**
     * @param external the database to use; empty: an embedded one in the bench's own folder
     * @param profile whether every statement is counted ({@code pg_stat_statements}), which costs a little
     * @param talk for progress
     */
    public static Stage open(Optional<DatabaseConnection> external, boolean profile, TimeLimit limit, PrintWriter talk)
            throws IOException, SQLException {
        Path folder = Files.createTempDirectory("darkroom-bench-");
        try {
            Optional<EmbeddedPostgres> embedded = external.isPresent()
                    ? Optional.empty()
                    : Optional.of(profile ? Profile.startWith(folder, talk) : EmbeddedPostgres.open(folder));
            DatabaseConnection database =
                    external.orElseGet(() -> embedded.orElseThrow().connection());
            Stage stage = new Stage(folder, limit, talk, embedded, database, profile);
            try (Connection connection = Sql.connect(database)) {
                Sql.run(connection, "CREATE SCHEMA " + stage.schema);
            } catch (SQLException e) {
                embedded.ifPresent(EmbeddedPostgres::close);
                throw e;
            }
            return stage;
        } catch (SQLException | RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    /** The data directory of the nodes. */
    public Path folder() {
        return folder;
    }

    String schema() {
        return schema;
    }

    /** The address for a node: in the bench's schema, and with every round trip counted. */
    public String countedUrl(String url) {
        return schemaIn(url) + "&socketFactory=" + CountedSockets.class.getName();
    }

    /** Of two schemas in an address the driver takes the last; one given to it as a property would yield to the address. */
    String schemaIn(String url) {
        return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    }

    public DatabaseConnection database() {
        return database;
    }

    boolean isEmbedded() {
        return embedded.isPresent();
    }

    boolean isProfiled() {
        return profiled;
    }

    /** A connection that is not counted, and waits for no statement beyond the time of the bench. */
    Connection connect() throws SQLException {
        Connection connection =
                Sql.connect(new DatabaseConnection(schemaIn(database.url()), database.username(), database.password()));
        Sql.run(connection, "SET statement_timeout = " + limit.left().toMillis());
        return connection;
    }

    TimeLimit limit() {
        return limit;
    }

    void say(String text, Object... values) {
        talk.println("bench: " + String.format(Locale.ROOT, text, values));
    }

    /** Closed with the stage, before its database. */
    <T extends AutoCloseable> T closing(T part) {
        open.push(part);
        return part;
    }

    /** What the nodes of other processes are configured with. */
    Map<String, String> environment() {
        return Map.of(
                "DARKROOM_DATA_DIR", folder.toString(),
                "DARKROOM_DATABASE_URL", schemaIn(database.url()),
                "DARKROOM_DATABASE_USERNAME", database.username(),
                "DARKROOM_DATABASE_PASSWORD", database.password(),
                "QUARKUS_FLYWAY_DEFAULT_SCHEMA", schema,
                "DARKROOM_API_KEY", "bench");
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                say("could not end a part of the bench: %s", e.getMessage());
            }
        }
        try (Connection connection = Sql.connect(database)) {
            Sql.run(connection, "SET client_min_messages = warning");
            Sql.run(connection, "DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        } catch (SQLException e) {
            say("the schema %s is left over, drop it by hand: %s", schema, e.getMessage());
        }
        embedded.ifPresent(EmbeddedPostgres::close);
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // A file that a server has just removed itself, or a folder that somebody looks into: the system's cleaning
            // of temporary files takes the rest.
        }
    }
}
