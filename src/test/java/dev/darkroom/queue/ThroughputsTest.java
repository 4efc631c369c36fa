package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThroughputsTest {

    private QueueFixture queue;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void should_watch_the_batches_that_go_and_no_others() throws SQLException {
        long going = queue.batch("");
        queue.jobs(going, 10, 1, 0);
        long waiting = queue.batch("");
        queue.jobs(waiting, 10, 9, 0);
        Throughputs throughputs = new Throughputs(queue.source);
        List<Claim> edits = queue.claim(Step.EDIT, queue.worker(), 5);
        throughputs.sample();
        for (Claim edit : edits.subList(0, 4)) {
            queue.settle(edit, Outcome.MODERATED, false, new Completion.Rest(JobState.FAILED, null));
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            throughputs.sample();
            return throughputs.perMinute(going).isPresent();
        });
        assertThat(throughputs.perMinute(going).getAsDouble()).isBetween(1.0, 120.0);
        assertThat(throughputs.perMinute(waiting)).isEmpty();
        assertThat(throughputs.batches()).isEqualTo(1);
    }

    /** Who asks may hold the connection that the sample waits for. */
    @Test
    void should_answer_while_a_sample_hangs_in_the_database() throws Exception {
        Throughputs throughputs = new Throughputs(queue.source);
        throughputs.sample();
        try (Connection other = queue.source.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE tally IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Void> sample = CompletableFuture.runAsync(() -> {
                try {
                    throughputs.sample();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(queue::someoneWaits);
            CompletableFuture<Integer> asked = CompletableFuture.supplyAsync(() -> {
                assertThat(throughputs.perMinute(1)).isEmpty();
                return throughputs.batches();
            });

            assertThat(asked).succeedsWithin(Duration.ofSeconds(3)).isEqualTo(1);
            assertThat(sample).isNotDone();
            assertThat(sample)
                    .as("and it does not hang for ever")
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .withStackTraceContaining("canceling statement");
        }
    }
}
