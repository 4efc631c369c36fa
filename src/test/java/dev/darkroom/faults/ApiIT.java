package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.RestartableServer;
import dev.darkroom.faults.Invariants.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An API whose connections are refused, reset, stalled and cut, and one that answers 429, under three nodes. */
class ApiIT {

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
    void should_leave_uncertain_only_the_calls_whose_connection_broke_under_way() throws Exception {
        Random random = Seed.of("connections reset, stalled, cut");
        int jobs = Seed.count(150, 1000);
        List<String> faults = List.of(
                "reset-unread",
                "reset-before-charge",
                "cut-before-charge",
                "reset-after-charge",
                "cut-after-charge",
                "stall",
                "stall-after-charge",
                "cut-mid-answer@edit",
                "reset-mid-answer@edit");
        Map<String, String> settings = Map.of("DARKROOM_EDITOR_TIMEOUT", "3s");
        try (Cluster cluster = new Cluster(server, "api_broken", RATE, "300ms", settings)) {
            cluster.set(faults.stream()
                    .map(fault -> "\"%s share=%.4f\"".formatted(fault, 0.01 + random.nextInt(20) / 1000.0))
                    .collect(Collectors.joining(",", "{\"faults\": [", "]}")));
            cluster.start(3).submit(jobs).awaitRest(PATIENCE).stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            long broken = happened(cluster);
            assertThat(broken).as("faults that happened").isPositive();
            assertThat(verdict.in("UNCERTAIN")).isLessThanOrEqualTo(broken);
            assertThat(verdict.in("SUCCEEDED") + verdict.in("UNCERTAIN")).isEqualTo(jobs);
        }
    }

    @Test
    void should_pay_for_nothing_and_lose_nothing_while_connections_are_refused() throws Exception {
        Seed.of("connections refused");
        int jobs = 30;
        Map<String, String> settings = Map.of("DARKROOM_EDITOR_RETRY_DELAY", "500ms");
        // After an outage it begins at a tenth.
        try (Cluster cluster = new Cluster(server, "api_refused", 10 * RATE, "200ms", settings)) {
            cluster.start(3);
            cluster.simulator().outage(Duration.ofSeconds(4));
            cluster.submit(jobs).awaitRest(PATIENCE).stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            assertThat(verdict.states()).as(cluster.talk()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
            assertThat(cluster.number("SELECT count(*) FROM attempt WHERE outcome = 'NOT_SENT'"))
                    .as("calls refused")
                    .isPositive();
        }
    }

    @Test
    void should_wait_together_and_use_up_no_attempt_in_a_storm_of_429() throws Exception {
        Seed.of("429");
        int jobs = Seed.count(40, 300);
        // The account takes 12 in 5 s, a good third of what the nodes believe.
        try (Cluster cluster = new Cluster(server, "api_throttled", 400, "100ms", Map.of())) {
            cluster.set("{\"rate-per-minute\": 12, \"retry-after\": \"seconds\"}");
            cluster.start(3).submit(jobs).awaitRest(Duration.ofMinutes(5)).stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            assertThat(verdict.states()).as(cluster.talk()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
            JsonNode status = cluster.simulator().status();
            assertThat(status.path("rateLimited").asLong()).as("answers 429").isBetween(1L, jobs / 3L);
            assertThat(cluster.number("SELECT max(tries) FROM attempt")).isZero();
        }
    }

    private static long happened(Cluster cluster) throws Exception {
        long happened = 0;
        for (JsonNode count : cluster.simulator().status().path("faults")) {
            happened += count.asLong();
        }
        return happened;
    }
}
