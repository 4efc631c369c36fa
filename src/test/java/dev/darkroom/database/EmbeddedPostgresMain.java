package dev.darkroom.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A process that opens the server, says how to reach it, and holds it until a line comes or its standard input ends. As
 * {@code insert} it commits rows and says each id once it is committed, until it is killed.
 */
public final class EmbeddedPostgresMain {
    private static final int MOST_ROWS = 1_000_000;

    private EmbeddedPostgresMain() {}

    public static void main(String... args) throws IOException, SQLException {
        long start = System.nanoTime();
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.open(Path.of(args[0]), Timeouts.STANDARD, System.err::println)) {
            System.err.printf("opened in %d ms%n", (System.nanoTime() - start) / 1_000_000);
            System.out.println(postgres.jdbcUrl());
            if (args[1].equals("insert")) {
                insert(postgres);
            }
            System.in.read();
        } catch (DatabaseUnavailable unavailable) {
            System.out.println(unavailable.getMessage());
            System.exit(1);
        }
    }

    private static void insert(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS ledger (id bigint GENERATED ALWAYS AS IDENTITY)");
            for (int row = 0; row < MOST_ROWS; row++) {
                try (ResultSet id = statement.executeQuery("INSERT INTO ledger DEFAULT VALUES RETURNING id")) {
                    id.next();
                    System.out.println(id.getLong(1));
                }
            }
        }
    }
}
