package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.RestartableServer;
import dev.darkroom.faults.Invariants.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that are killed, frozen and restarted, three at once on one database. */
class NodesIT {

    private static final int RATE = 1800;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

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
    void should_lose_and_double_nothing_when_nodes_are_killed_at_random_moments() throws Exception {
        Random random = Seed.of("kill -9");
        int jobs = Seed.count(250, 1000);
        int kills = Seed.count(3, 15);
        try (Cluster cluster = new Cluster(server, "nodes_killed", RATE, "400ms", Map.of())) {
            cluster.start(3).submit(jobs);
            long inFlight = 0;
            for (int kill = 1; kill <= kills; kill++) {
                cluster.awaitCharges((long) jobs * kill / (kills + 2) + random.nextInt(20));
                List<Node> alive =
                        cluster.nodes().stream().filter(Node::isAlive).toList();
                Node victim = alive.get(random.nextInt(alive.size()));
                // Frozen for a moment, so that what is in flight can be counted.
                victim.freeze();
                inFlight += cluster.openEdits(victim);
                victim.kill();
                cluster.startNode(Map.of());
            }
            cluster.awaitRest(PATIENCE).stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            assertThat(verdict.in("UNCERTAIN"))
                    .as("paid calls in flight at the kills")
                    .isLessThanOrEqualTo(inFlight);
            assertThat(verdict.in("SUCCEEDED") + verdict.in("UNCERTAIN")).isEqualTo(jobs);
        }
    }

    @Test
    void should_keep_the_answers_of_a_node_that_was_frozen_beyond_its_lease() throws Exception {
        Random random = Seed.of("SIGSTOP, SIGCONT");
        int jobs = 120;
        try (Cluster cluster = new Cluster(server, "nodes_frozen", RATE, "400ms", Map.of())) {
            cluster.start(3).submit(jobs);
            cluster.awaitCharges(20 + random.nextInt(30));
            Node frozen = cluster.nodes().get(random.nextInt(3));
            frozen.freeze();
            long inFlight = cluster.openEdits(frozen);
            await().atMost(PATIENCE)
                    .until(() -> cluster.number(
                                    "SELECT count(*) FROM worker WHERE dead_at IS NOT NULL AND pid = " + frozen.pid())
                            == 1);
            await().atMost(PATIENCE).until(() -> cluster.unsettled() == 0);
            assertThat(cluster.number("SELECT count(*) FROM result WHERE state = 'UNCERTAIN'"))
                    .as("in flight when it was frozen")
                    .isLessThanOrEqualTo(inFlight);
            frozen.thaw();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(cluster.number("SELECT count(*) FROM result WHERE state = 'SUCCEEDED'"))
                                    .isEqualTo(jobs));
            assertThat(frozen.talk()).contains("was declared dead");
            cluster.stop();

            assertThat(Invariants.check(cluster, jobs).in("SUCCEEDED")).isEqualTo(jobs);
        }
    }

    @Test
    void should_lose_and_double_nothing_in_a_rolling_restart() throws Exception {
        Seed.of("rolling restart");
        int jobs = 120;
        // Slow enough that there is work all through the restarts.
        try (Cluster cluster = new Cluster(server, "nodes_rolling", 300, "400ms", Map.of())) {
            cluster.start(3).submit(jobs);
            cluster.awaitCharges(20);
            for (Node old : List.copyOf(cluster.nodes())) {
                assertThat(cluster.unsettled()).as("jobs left").isPositive();
                old.askToStop();
                cluster.start(1);
                old.awaitStopped();
            }
            cluster.awaitRest(PATIENCE).stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            assertThat(verdict.states()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
            assertThat(verdict.charges()).isEqualTo(jobs);
            assertThat(cluster.number("SELECT count(*) FROM worker WHERE dead_at IS NOT NULL"))
                    .as("declared dead")
                    .isZero();
        }
    }
}
