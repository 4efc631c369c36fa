package dev.darkroom.cli;

import dev.darkroom.database.DatabaseConfig;
import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.EmbeddedPostgres;
import dev.darkroom.database.Timeouts;
import io.smallrye.config.SmallRyeConfig;
import java.util.Optional;
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
                        "darkroom.database.url is " + url + ": it must be jdbc:postgresql://host:port/database");
            }
            return new Database(
                    new DatabaseConnection(
                            url,
                            external.username().orElse("darkroom"),
                            external.password().orElse("")),
                    Optional.empty());
        }
        EmbeddedPostgres embedded = EmbeddedPostgres.open(Settings.dataDirectory(config), Timeouts.STANDARD, progress);
        return new Database(embedded.connection(), Optional.of(embedded));
    }

    DatabaseConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        embedded.ifPresent(EmbeddedPostgres::close);
    }
}
