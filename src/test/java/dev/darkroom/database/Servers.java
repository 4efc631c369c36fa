package dev.darkroom.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Looks at the embedded servers from outside. */
final class Servers {
    private Servers() {}

    /** The servers that really run on this data directory, whatever its files say. */
    static List<ProcessHandle> servers(Path dataDir) {
        String cluster = dataDir.resolve("postgresql/data-18").toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(cluster)
                                && !List.of(arguments).contains("start"))
                        .orElse(false))
                .toList();
    }

    static String log(Path dataDir) throws IOException {
        return new ServerLog(dataDir.resolve("postgresql/log")).since(Map.of());
    }

    static void kill(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, "--", Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Skips the test where the system or its administrator does not allow what it needs. */
    static void assumeWorks(String... command) throws InterruptedException {
        boolean works;
        try {
            works = new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException missing) {
            works = false;
        }
        assumeTrue(works, () -> "not allowed here: " + String.join(" ", command));
    }

    static void assertRefused(Path dataDir, String reason) {
        DatabaseUnavailable refusal = catchThrowableOfType(
                DatabaseUnavailable.class, () -> EmbeddedPostgres.open(dataDir).close());
        assertThat(refusal).hasMessageContaining(reason);
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
    }

    static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres)) {
            return query(connection, sql);
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
