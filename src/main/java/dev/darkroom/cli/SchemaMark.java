package dev.darkroom.cli;

import dev.darkroom.database.DatabaseConnection;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * A comment on Flyway's history that says which migrations it was last brought up to, and what it told then. Where both still hold, a start asks that instead of
 * Flyway, which takes half a second of processor time to find that there is nothing to do.
 *
 * <p>Whoever migrates, or repairs, changes the history, builds that know nothing of marks among them: the mark holds no more then, and Flyway looks.
 *
 * @param table the history, with its schema where that is not the first of the search path
 * @param migrations what tells these from those of another build
 */
record SchemaMark(DatabaseConnection database, String url, String table, String migrations) {

    private static final String FOLDER = "db/migration/";
    private static final String HISTORY = "flyway_schema_history";

    private static final String TOLD = """
            (SELECT md5(string_agg(concat_ws(' ', installed_rank, version, script, checksum, success), ',' ORDER BY installed_rank)) FROM %s)
            """;

    private static final String HOLDS = """
            SELECT obj_description('%s'::regclass, 'pg_class') = '%s of ' || %s
            """;

    /** Whoever migrates at this moment waits, or is waited for, and so is another who leaves a mark: two that shared it would each wait for the other with the comment. */
    private static final String LOCK = "LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE";

    private static final String WRITE = "COMMENT ON TABLE %s IS '%s of %s'";

    /** Empty where the migrations do not come from a jar: during development each start lets Flyway look. */
    static Optional<SchemaMark> of(DatabaseConnection database, String url, Optional<String> schema) {
        String table =
                schema.map(name -> "\"" + name.replace("\"", "\"\"") + "\".").orElse("") + HISTORY;
        return ofThisBuild().map(named -> new SchemaMark(database, url, table, named));
    }

    /** By what a jar says of its entries, so that none is read. */
    private static Optional<String> ofThisBuild() {
        URL one = SchemaMark.class.getResource("/" + FOLDER + "R__queue.sql");
        try {
            if (one == null || !(one.openConnection() instanceof JarURLConnection jar)) {
                return Optional.empty();
            }
            CRC32C all = new CRC32C();
            jar.getJarFile().stream()
                    .filter(entry -> entry.getName().startsWith(FOLDER) && !entry.isDirectory())
                    .map(entry ->
                            entry.getName() + " " + entry.getSize() + " " + Long.toHexString(entry.getCrc()) + "\n")
                    .sorted()
                    .forEach(line -> all.update(line.getBytes(StandardCharsets.UTF_8)));
            return Optional.of("Migrations " + Long.toHexString(all.getValue()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** False, too, where it cannot be read: Flyway tells why. */
    boolean holds() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HOLDS.formatted(table, migrations, TOLD.formatted(table)))) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Leaves it for the next start. Where that may not be done (the history is another role's), each start lets Flyway look.
     *
     * @param nothingPending asked while nobody can migrate
     */
    void leave(BooleanSupplier nothingPending) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(LOCK.formatted(table));
            if (nothingPending.getAsBoolean()) {
                statement.execute(WRITE.formatted(table, migrations, told(statement)));
                connection.commit();
            }
        } catch (SQLException e) {
            // It is only a shortcut.
        }
    }

    private String told(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT " + TOLD.formatted(table))) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, database.username(), database.password());
    }
}
