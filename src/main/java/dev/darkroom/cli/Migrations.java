package dev.darkroom.cli;

import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.DatabaseUnavailable;
import io.smallrye.config.SmallRyeConfig;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the tables to what this build needs while Quarkus still initialises: by Quarkus itself it would be done after that. */
final class Migrations {

    private static final String SCHEMA = "quarkus.flyway.default-schema";

    private static final int CONNECT_RETRIES = 5;

    private Migrations() {}

    /** @throws DatabaseUnavailable where one fails, or the tables are somebody else's or of another build; what had been applied before stays */
    static void apply(DatabaseConnection database, String url, SmallRyeConfig config) {
        Optional<String> schema = config.getOptionalValue(SCHEMA, String.class);
        Optional<SchemaMark> mark = SchemaMark.of(database, url, schema);
        if (mark.isEmpty() || !mark.get().holds()) {
            Encoding.require(database, url);
            Flyway flyway = flyway(database, url, schema);
            try {
                flyway.migrate();
                mark.ifPresent(left -> left.leave(() -> flyway.info().pending().length == 0));
            } catch (FlywayException e) {
                throw new DatabaseUnavailable("Darkroom cannot start: " + why(e), e);
            }
        }
        // Quarkus need not even set Flyway up.
        System.setProperty("quarkus.flyway.active", "false");
    }

    private static Flyway flyway(DatabaseConnection database, String url, Optional<String> schema) {
        FluentConfiguration flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(url, database.username(), database.password())
                .connectRetries(CONNECT_RETRIES)
                .locations("classpath:db/migration");
        schema.ifPresent(flyway::defaultSchema);
        return flyway.load();
    }

    /** Flyway speaks to whoever writes migrations; what it would have them do (a baseline, a repair) is no way out for whoever runs Darkroom. */
    private static String why(FlywayException e) {
        if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return "there are tables in the database, and they are not Darkroom's. Nothing was changed. Give it a database of its own, or a schema"
                    + " (?currentSchema=darkroom at the end of darkroom.database.url)";
        }
        if (e.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
            return "the tables in the database are those of another build of Darkroom, whose migrations are not the same. Nothing was changed. "
                    + Failures.root(e).replaceFirst("\\R(?s).*", "");
        }
        return Failures.root(e);
    }
}
