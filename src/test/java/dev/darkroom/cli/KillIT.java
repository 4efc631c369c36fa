package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.cli.DarkroomProcess.End;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** {@code kill -9} in the middle of a run: the ledger shows no row paid for twice, and no row is lost. */
class KillIT {

    private static final int ROWS = 200;
    private static final int CONCURRENCY = 16;
    private static final long SEED = Long.getLong("darkroom.test.seed", System.nanoTime());
    private static final Random RANDOM = new Random(SEED);

    private static Workplace place;
    private static SimulatorProcess simulator;

    @BeforeAll
    static void open() throws Exception {
        System.out.println("KillIT: -Ddarkroom.test.seed=" + SEED);
        place = new Workplace();
        simulator = place.simulator("300ms");
    }

    @AfterAll
    static void close() throws Exception {
        place.close();
    }

    @RepeatedTest(3)
    void should_pay_for_no_row_twice_and_lose_none(RepetitionInfo repetition) throws Exception {
        String name = "kill-" + repetition.getCurrentRepetition();
        String file = place.csv(name, ROWS);
        int moment = RANDOM.nextInt(1, ROWS - CONCURRENCY);
        String concurrency = Integer.toString(CONCURRENCY);
        try (DarkroomProcess run = place.start("run", file, "--concurrency", concurrency)) {
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> simulator.chargedPrompts(name).size() >= moment || !run.isAlive());
            assertThat(run.isAlive()).as("still at work: %s", run.err()).isTrue();
            run.signal("KILL");
            run.endWithin(Duration.ofSeconds(10)).exitedWith(137);
        }
        Set<String> paidBefore = new HashSet<>(simulator.chargedPrompts(name));

        End again = place.run("run", file, "--concurrency", concurrency);

        String context = "seed %d, killed at charge %d; stderr:%n%s".formatted(SEED, moment, again.err());
        Results results = place.results(name + "-results");
        long uncertain = results.in("UNCERTAIN");
        assertThat(again.exitCode()).as(context).isEqualTo(uncertain == 0 ? 0 : 1);
        assertThat(uncertain).as("no more than were in flight; " + context).isLessThanOrEqualTo(CONCURRENCY);
        assertThat(results.in("SUCCEEDED") + uncertain).as(context).isEqualTo(ROWS);

        List<String> charged = simulator.chargedPrompts(name);
        assertThat(charged).as(context).doesNotHaveDuplicates();
        assertThat(charged).as("every picture was paid for; " + context).containsAll(prompts(results, "SUCCEEDED"));
        // A row that was never sent is never taken for one that may have been, nor the other way round.
        assertThat(Set.copyOf(charged))
                .as(context)
                .isSubsetOf(union(prompts(results, "SUCCEEDED"), prompts(results, "UNCERTAIN")))
                .containsAll(paidBefore);
        assertThat(place.servers()).as("servers left behind").isEmpty();
    }

    private static Set<String> prompts(Results results, String state) throws Exception {
        return results.manifest().stream()
                .filter(row -> row.getField("state").equals(state))
                .map(row -> row.getField("prompt"))
                .collect(Collectors.toSet());
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new HashSet<>(one);
        union.addAll(other);
        return union;
    }
}
