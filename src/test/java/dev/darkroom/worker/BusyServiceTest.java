package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.ServiceResource;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The queue while requests hold every connection that they can get. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BusyServiceTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Inject
    WorkerPool pool;

    @Inject
    AgroalDataSource database;

    @BeforeAll
    void start() throws Exception {
        pool.start(0);
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @Test
    void should_write_heartbeats_while_requests_hold_all_their_connections() throws Exception {
        List<Connection> held = new ArrayList<>();
        try {
            assertThatThrownBy(() -> {
                        while (held.size() < 1_000) {
                            held.add(database.getConnection());
                        }
                    })
                    .as("none is left")
                    .isInstanceOf(SQLException.class);
            String last = lastHeartbeat(held.get(0));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lastHeartbeat(held.get(0))).isNotEqualTo(last));
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
    }

    private static String lastHeartbeat(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(heartbeat_at)::text FROM worker")) {
            row.next();
            return row.getString(1);
        }
    }
}
