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
import java.util.function.Consumer;

/** The database of a command: the external one that is configured, else the embedded one, for as long as the command runs. */
final class Database implements AutoCloseable {

    private final DatabaseConnection connection;
    private final Optional<EmbeddedPostgres> embedded;

    private Database(DatabaseConnection connection, Optional<EmbeddedPostgres> embedded) {
        this.connection = connection;
        this.embedded = embedded;
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
        embedded.ifPresent(EmbeddedPostgres::close);
    }
}
