package dev.darkroom.cli;

import dev.darkroom.database.DatabaseConfig;
import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.EmbeddedPostgres;
import dev.darkroom.database.Timeouts;
import io.smallrye.config.SmallRyeConfig;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Logger;

/** The database of a command: the external one that is configured, else the embedded one, for as long as the command runs. */
final class Database implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Database.class.getName());
    private static final long SECONDS_BETWEEN_LOOKS = 2;

    private final DatabaseConnection connection;
    private final Optional<EmbeddedPostgres> embedded;
    private String said = "";
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "darkroom-database");
        thread.setDaemon(true);
        return thread;
    });

    private Database(DatabaseConnection connection, Optional<EmbeddedPostgres> embedded) {
        this.connection = connection;
        this.embedded = embedded;
        embedded.ifPresent(server -> watch.scheduleWithFixedDelay(
                () -> revive(server), SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS));
    }

    /** Nobody else looks after it, and all who wait for it would wait for ever. */
    private void revive(EmbeddedPostgres server) {
        String sentence = "";
        try {
            if (server.revive()) {
                LOG.warning(
                        "The embedded PostgreSQL had ended under us (killed, or out of memory?) and was started again.");
            }
        } catch (RuntimeException | Error e) {
            sentence = "The embedded PostgreSQL has ended and cannot be started again; trying on: " + e.getMessage();
        }
        if (!sentence.isEmpty() && !sentence.equals(said)) {
            LOG.warning(sentence);
        }
        said = sentence;
    }

    static Database open(SmallRyeConfig config, Consumer<String> progress) {
        DatabaseConfig external = config.getConfigMapping(DatabaseConfig.class);
        if (external.url().isPresent()) {
            String url = external.url().get();
            if (!url.startsWith("jdbc:postgresql:")) {
                throw new UserError(
                        "darkroom.database.url is " + shown(url) + ": it must be jdbc:postgresql://host:port/database");
            }
            DatabaseConnection connection = new DatabaseConnection(
                    url,
                    external.username().orElse("darkroom"),
                    external.password().orElse(""));
            reach(connection);
            return new Database(connection, Optional.empty());
        }
        EmbeddedPostgres embedded = EmbeddedPostgres.open(Settings.dataDirectory(config), Timeouts.STANDARD, progress);
        return new Database(embedded.connection(), Optional.of(embedded));
    }

    /** An address without what is nobody's business: people put passwords into them. */
    static String shown(String url) {
        return url.replaceFirst("(//[^/@:]*):[^/@]*@", "$1:********@")
                .replaceAll("(?i)([?&][^=&]*password=)[^&]*", "$1********");
    }

    /** Said once and at once; Quarkus would repeat itself for half a minute. */
    private static void reach(DatabaseConnection connection) {
        Properties properties = new Properties();
        properties.setProperty("user", connection.username());
        properties.setProperty("password", connection.password());
        properties.setProperty("loginTimeout", "10");
        try {
            DriverManager.getConnection(connection.url(), properties).close();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the database " + connection.url().replaceFirst("\\?.*", "") + " cannot be used: " + e.getMessage()
                            + " (darkroom.database.url, .username, .password)",
                    e);
        }
    }

    DatabaseConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        watch.shutdown();
        embedded.ifPresent(EmbeddedPostgres::close);
    }
}
