package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.queue.Leadership;
import dev.darkroom.queue.Leadership.Duty;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class HousekeepingTest {

    private static final String OLD =
            "SELECT count(*) FROM audit WHERE target = 'housekeeping' AND at < clock_timestamp() - interval '300 days'";

    @Inject
    Housekeeping housekeeping;

    @Inject
    Leadership leadership;

    @Inject
    DataSource database;

    @Test
    void should_forget_what_has_had_its_time_where_no_other_node_does_so_and_keep_the_rest() throws Exception {
        TestSql.execute(database, """
                INSERT INTO audit (id, at, actor, address, action, target, result) OVERRIDING SYSTEM VALUE
                SELECT -i, clock_timestamp() - interval '366 days', 'x', 'x', 'x', 'housekeeping', 200 FROM generate_series(1, 2500) i
                """);
        TestSql.execute(
                database,
                "INSERT INTO audit (actor, address, action, target, result) VALUES ('x', 'x', 'x', 'housekeeping', 200)");
        TestSql.execute(
                database,
                "INSERT INTO token (name, owner, role, sha256) VALUES ('x', 'x', 'VIEWER', repeat('0', 64)) ON CONFLICT DO NOTHING");
        TestSql.execute(database, """
                INSERT INTO session (token_id, sha256, expires_at, last_used_at)
                SELECT id, repeat('1', 64), clock_timestamp() + interval '1 day', clock_timestamp() - interval '13 hours' FROM token WHERE sha256 = repeat('0', 64)
                UNION ALL
                SELECT id, repeat('2', 64), clock_timestamp() + interval '1 day', clock_timestamp() FROM token WHERE sha256 = repeat('0', 64)
                """);

        leadership.lead(Duty.HOUSEKEEPING, 1, housekeeping::run);
        assertThat(TestSql.number(database, OLD)).as("another node was at it").isEqualTo(2500);
        assertThat(TestSql.number(
                        database, "SELECT count(*) FROM session WHERE sha256 IN (repeat('1', 64), repeat('2', 64))"))
                .isEqualTo(2);

        housekeeping.run();
        assertThat(TestSql.number(database, OLD)).isZero();
        assertThat(TestSql.number(database, "SELECT count(*) FROM audit WHERE target = 'housekeeping'"))
                .isEqualTo(1);
        assertThat(TestSql.number(database, "SELECT count(*) FROM session WHERE sha256 = repeat('1', 64)"))
                .isZero();
        assertThat(TestSql.number(database, "SELECT count(*) FROM session WHERE sha256 = repeat('2', 64)"))
                .isEqualTo(1);
        assertThat(
                        TestSql.number(
                                database,
                                "SELECT count(*) FROM duty WHERE name = 'HOUSEKEEPING' AND done_at > clock_timestamp() - interval '1 minute'"))
                .isEqualTo(1);
    }
}
