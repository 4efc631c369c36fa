package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What Darkroom must show on a cluster: minutes each, so only with {@code ./mvnw verify -Pchaos}. */
@EnabledIfSystemProperty(named = "darkroom.test.chaos", matches = "true")
class LongRunsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

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
    void should_lose_and_double_none_of_1000_jobs_when_a_node_is_killed_every_5_seconds() throws Exception {
        Random random = Seed.of("1,000 jobs, a node killed every 5 s");
        int jobs = 1000;
        try (Cluster cluster = new Cluster(server, "long_kills", 6000, "1s", Map.of())) {
            cluster.start(3).submit(jobs);
            long inFlight = 0;
            long open = 0;
            int kills = 0;
            long next = System.nanoTime();
            while (cluster.unsettled() > 0) {
                next += Duration.ofSeconds(5).toNanos();
                long at = next;
                await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> System.nanoTime() >= at);
                List<Node> alive = cluster.nodes().stream().filter(Node::works).toList();
                if (cluster.unsettled() > 0 && !alive.isEmpty()) {
                    Node victim = alive.get(random.nextInt(alive.size()));
                    victim.freeze();
                    inFlight += cluster.simulator().status().path("inFlight").asLong();
                    open += cluster.openEdits(victim);
                    victim.kill();
                    kills++;
                    cluster.startNode(Map.of());
                }
            }
            cluster.stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            System.out.printf(
                    "  %d kills; in flight at the simulator at the kills: %d, open in the journal for the killed nodes: %d%n",
                    kills, inFlight, open);
            assertThat(kills).isGreaterThanOrEqualTo(5);
            assertThat(verdict.in("UNCERTAIN"))
                    .as("calls the journal had open for those killed")
                    .isLessThanOrEqualTo(open);
            assertThat(verdict.uncertainCharged())
                    .as("calls the API had in hand at the kills")
                    .isLessThanOrEqualTo(inFlight);
            assertThat(verdict.in("SUCCEEDED") + verdict.in("UNCERTAIN")).isEqualTo(jobs);
        }
    }

    @Test
    void should_use_nearly_all_of_600_a_minute_and_hardly_meet_a_429() throws Exception {
        Seed.of("1,000 jobs at 600 a minute");
        int jobs = 1000;
        int rate = 600;
        Map<String, String> settings = Map.of("DARKROOM_EDITOR_CONCURRENCY", "64");
        try (Cluster cluster = new Cluster(server, "long_rate", rate, "1s", settings)) {
            cluster.rateWindow(Duration.ofMinutes(1)).set("{\"rate-per-minute\": %d}".formatted(rate));
            cluster.start(3);
            long started = System.nanoTime();
            cluster.submit(jobs).awaitRest(PATIENCE);
            double took = (System.nanoTime() - started) / 1e9;
            cluster.stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            // The last of them starts when the rate allows it and takes its second.
            double ideal = (jobs - 1) * 60.0 / rate + 1;
            JsonNode status = cluster.simulator().status();
            double throttled =
                    status.path("rateLimited").asDouble() / status.path("edits").asDouble();
            System.out.printf(
                    "  makespan %.1f s, %.3f of the ideal %.1f s; %.2f %% of the calls answered 429; most in a minute %d%n",
                    took,
                    took / ideal,
                    ideal,
                    100 * throttled,
                    status.path("maxInWindow").asLong());
            assertThat(verdict.states()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
            assertThat(took / ideal).as("makespan in ideals").isLessThanOrEqualTo(1.03);
            assertThat(throttled).as("share of 429").isLessThanOrEqualTo(0.005);
        }
    }

    @Test
    void should_finish_2000_jobs_while_the_database_is_restarted_ten_times() throws Exception {
        Random random = Seed.of("2,000 jobs, PostgreSQL restarted ten times");
        int jobs = 2000;
        int restarts = 10;
        Map<String, String> settings = Map.of("DARKROOM_EDITOR_CONCURRENCY", "16");
        try (Cluster cluster = new Cluster(server, "long_restarts", 6000, "500ms", settings)) {
            cluster.start(3);
            long started = System.nanoTime();
            cluster.submit(jobs);
            for (int restart = 1; restart <= restarts; restart++) {
                cluster.awaitCharges((long) jobs * restart / (restarts + 2) + random.nextInt(50));
                server.stopImmediately();
                server.start();
            }
            cluster.awaitRest(PATIENCE);
            System.out.printf("  %.1f s%n", (System.nanoTime() - started) / 1e9);
            cluster.stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            assertThat(verdict.states()).as(cluster.talk()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
            assertThat(verdict.charges()).isEqualTo(jobs);
        }
    }
}
