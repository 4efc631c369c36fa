package dev.darkroom.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@TestProfile(DatabaseResourceTest.AnyKey.class)
class DatabaseResourceTest {
    /** The application refuses to start without a key; an empty queue never uses it. */
    public static final class AnyKey implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("darkroom.api-key", "no-real-key");
        }
    }

    @Inject
    DataSource dataSource;

    @Inject
    @io.quarkus.agroal.DataSource("queue")
    DataSource queue;

    /** Before PostgreSQL 18 a claim takes 270 ms else, of which it takes 4. */
    @Test
    void should_have_no_statement_compiled() throws SQLException {
        assertThat(TestSql.text(dataSource, "SHOW jit")).isEqualTo("off");
        assertThat(TestSql.text(queue, "SHOW jit")).isEqualTo("off");
    }

    @Test
    void should_give_quarkus_a_migrated_database() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet jobs = statement.executeQuery("SELECT count(*) FROM job")) {
            assertThat(jobs.next()).isTrue();
            assertThat(jobs.getLong(1)).isZero();
        }
    }
}
