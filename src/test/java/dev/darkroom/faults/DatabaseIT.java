package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.RestartableServer;
import dev.darkroom.faults.Invariants.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that goes away under three nodes at work: no node dies of it, so nothing may become UNCERTAIN. */
class DatabaseIT {

    private static final int RATE = 1800;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String END_ALL_SESSIONS = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            """;

    private static RestartableServer server;

    @BeforeAll
    static void open() throws Exception {
        server = RestartableServer.open(Path.of("target", "faults-database"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void should_finish_all_when_every_session_is_ended_again_and_again() throws Exception {
        Random random = Seed.of("pg_terminate_backend");
        int jobs = Seed.count(200, 1000);
        try (Cluster cluster = new Cluster(server, "database_sessions", RATE, "300ms", Map.of())) {
            cluster.start(3).submit(jobs);
            int rounds = Seed.count(8, 40);
            for (int round = 1; round <= rounds; round++) {
                cluster.awaitCharges((long) jobs * round / (rounds + 2) + random.nextInt(10));
                assertThat(cluster.number(END_ALL_SESSIONS)).isPositive();
            }
            cluster.awaitRest(PATIENCE).stop();

            assertAllPaidOnce(cluster, jobs);
        }
    }

    @Test
    void should_finish_all_when_the_server_is_stopped_at_once_and_started_again() throws Exception {
        Random random = Seed.of("pg_ctl stop -m immediate");
        int jobs = Seed.count(200, 1000);
        int restarts = Seed.count(2, 5);
        try (Cluster cluster = new Cluster(server, "database_stopped", RATE, "300ms", Map.of())) {
            cluster.start(3).submit(jobs);
            for (int restart = 1; restart <= restarts; restart++) {
                cluster.awaitCharges((long) jobs * restart / (restarts + 2) + random.nextInt(20));
                server.stopImmediately();
                // Long enough for the answers of all calls in flight to come while there is no database.
                long away = System.nanoTime()
                        + Duration.ofMillis(300 + random.nextInt(1500)).toNanos();
                await().pollInterval(Duration.ofMillis(20)).until(() -> System.nanoTime() > away);
                server.start();
            }
            cluster.awaitRest(PATIENCE).stop();

            assertAllPaidOnce(cluster, jobs);
        }
    }

    private static void assertAllPaidOnce(Cluster cluster, int jobs) throws Exception {
        Verdict verdict = Invariants.check(cluster, jobs);
        assertThat(verdict.states()).as(cluster.talk()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
        assertThat(verdict.charges()).isEqualTo(jobs);
    }
}
