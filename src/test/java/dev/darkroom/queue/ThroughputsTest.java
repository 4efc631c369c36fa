package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
}
