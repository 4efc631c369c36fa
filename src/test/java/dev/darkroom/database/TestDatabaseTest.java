package dev.darkroom.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TestDatabaseTest {
    @Test
    void should_bring_all_migrations() throws SQLException {
        try (TestDatabase database = TestDatabase.fresh()) {
            assertThat(column(
                            database, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
                    .contains("batch", "job", "attempt", "flyway_schema_history");
        }
    }

    @Test
    void should_give_each_test_a_database_of_its_own() throws SQLException {
        try (TestDatabase one = TestDatabase.fresh();
                TestDatabase other = TestDatabase.fresh()) {
            try (Connection connection = one.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE only_here (id int)");
            }

            assertThat(column(other, "SELECT to_regclass('only_here')")).containsOnlyNulls();
        }
    }

    @Test
    void should_drop_a_closed_database_though_somebody_is_connected() throws SQLException {
        TestDatabase database = TestDatabase.fresh();
        try (Connection forgotten = database.connect()) {
            database.close();

            assertThat(forgotten.isValid(5)).isFalse();
        }
        assertThat(column(TestDatabase.shared(), "SELECT datname FROM pg_database"))
                .noneMatch(name ->
                        database.url().contains(name + "?") || database.url().endsWith("/" + name));
    }

    @Test
    @Timeout(5)
    void should_soon_stop_waiting_for_an_engine_that_accepts_and_never_answers(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("docker.sock");
        try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            mute.bind(UnixDomainSocketAddress.of(socket));
            long start = System.nanoTime();

            assertThat(DockerEngine.answersAt("unix://" + socket)).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
    }

    private static List<String> column(TestDatabase database, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
