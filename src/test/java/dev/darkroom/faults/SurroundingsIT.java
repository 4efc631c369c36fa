package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.RestartableServer;
import dev.darkroom.faults.Invariants.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Machines that are not in order: a wrong clock, a folder full of what others left behind. */
class SurroundingsIT {

    /** Where results are written before they are whole. */
    private static final String PARTS = ".parts";

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
    void should_work_beside_each_other_with_clocks_that_are_wrong_by_an_hour() throws Exception {
        Seed.of("wrong clocks");
        Path faketime = faketime();
        int jobs = 100;
        try (Cluster cluster = new Cluster(server, "wrong_clocks", 600, "300ms", Map.of())) {
            // 40 in 5 s, less than the nodes believe: what they are told to wait for, they are told as a date.
            cluster.set("{\"rate-per-minute\": 40, \"retry-after\": \"date\"}");
            List<Node> nodes = List.of(
                    cluster.startNode(clock(faketime, "+1h")),
                    cluster.startNode(clock(faketime, "-1h")),
                    cluster.startNode(Map.of()));
            nodes.forEach(Node::awaitWorking);
            cluster.submit(jobs).awaitRest(PATIENCE).stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            assertThat(verdict.states()).as(cluster.talk()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
            assertThat(cluster.simulator().status().path("rateLimited").asLong())
                    .as("told to wait until a date")
                    .isPositive();
            assertThat(cluster.number("SELECT count(*) FROM worker WHERE dead_at IS NOT NULL"))
                    .as("declared dead")
                    .isZero();
            assertThat(cluster.number("SELECT count(DISTINCT worker_id) FROM attempt WHERE step = 'EDIT'"))
                    .as("nodes that took part")
                    .isEqualTo(3);
        }
    }

    private static Map<String, String> clock(Path faketime, String shift) {
        return Map.of(
                "LD_PRELOAD", faketime.toString(),
                "FAKETIME", shift,
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Costs a JVM ten times its start, and mends only waits by a clock that is not faked here.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** Of Debian's package {@code faketime}. */
    private static Path faketime() throws Exception {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            Optional<Path> library = folders.map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .findFirst();
            Assumptions.assumeTrue(library.isPresent(), "libfaketime is not installed (Debian: apt install faketime)");
            return library.get();
        }
    }

    @Test
    void should_fetch_slowly_into_a_folder_full_of_old_part_files() throws Exception {
        Seed.of(".part files");
        int jobs = Seed.count(100, 500);
        try (Cluster cluster = new Cluster(server, "part_files", RATE, "200ms", Map.of())) {
            Path parts = Files.createDirectories(cluster.results().resolve(PARTS));
            FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
            for (int i = 0; i < 2000; i++) {
                Path part = Files.writeString(parts.resolve("old-" + i + ".part"), "half a picture");
                Files.setLastModifiedTime(part, old);
            }
            cluster.set("{\"faults\": [\"slow@download delay=700ms share=0.3\", \"short-file share=0.05\"]}");
            cluster.start(3).submit(jobs).awaitRest(PATIENCE).stop();

            Verdict verdict = Invariants.check(cluster, jobs);
            assertThat(verdict.states()).as(cluster.talk()).containsOnly(Map.entry("SUCCEEDED", (long) jobs));
            try (Stream<Path> left = Files.list(parts)) {
                assertThat(left).as("parts left behind").isEmpty();
            }
        }
    }
}
