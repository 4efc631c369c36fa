package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Leadership.Duty;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterStatesTest {

    private QueueFixture queue;
    private ClusterStates states;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        states = new ClusterStates(queue.source);
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_tell_where_the_jobs_stand_that_are_not_done() throws SQLException {
        assertThat(states.backlog())
                .extracting(Backlog::step)
                .containsExactlyInAnyOrder(Step.UPLOAD, Step.EDIT, Step.DOWNLOAD);
        assertThat(states.backlog()).allMatch(step -> step.queued() + step.held() + step.running() == 0);

        long batch = queue.batch("");
        queue.jobs(batch, 10, 5, 0);
        List<Claim> claims = queue.claim(Step.EDIT, queue.worker(), 4);
        queue.settle(claims.get(0), Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        long paused = queue.batch("");
        queue.jobs(paused, 3, 0, 0);
        queue.pauses.pauseBatch(paused);
        queue.claim(Step.EDIT, queue.worker(), 1);

        assertBacklog();
        queue.batches.foldTally();
        assertBacklog();
        assertThat(queue.number("SELECT count(*) FROM step_tally")).as("folded").isLessThanOrEqualTo(3);
    }

    private void assertBacklog() throws SQLException {
        assertThat(states.backlog())
                .extracting(Backlog::step, Backlog::queued, Backlog::held, Backlog::running)
                .contains(
                        tuple(Step.EDIT, 5L, 3L, 4L), tuple(Step.DOWNLOAD, 1L, 0L, 0L), tuple(Step.UPLOAD, 0L, 0L, 0L));
    }

    @Test
    void should_tell_how_long_ago_the_oldest_job_was_submitted_that_could_go_now() throws SQLException {
        long batch = queue.batch("");
        queue.jobs(batch, 3, 2, 0);
        queue.jobs(batch, 3, 7, 100);
        queue.execute("UPDATE job SET created_at = clock_timestamp() - interval '10 minutes' WHERE priority = 7");
        queue.execute("UPDATE job SET created_at = clock_timestamp() - interval '1 minute' WHERE priority = 2");
        assertThat(oldest(Step.EDIT)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        queue.execute("UPDATE ready SET run_at = clock_timestamp() + interval '1 hour' WHERE priority = 7");
        assertThat(oldest(Step.EDIT))
                .as("who waits for a time of his own is not late")
                .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
        assertThat(oldest(Step.DOWNLOAD)).isZero();
    }

    @Test
    void should_count_from_the_last_time_that_a_person_sent_a_job() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        queue.execute("UPDATE job SET created_at = clock_timestamp() - interval '3 days'");
        assertThat(oldest(Step.EDIT)).as("nobody sent it again").isGreaterThanOrEqualTo(Duration.ofDays(3));
        queue.execute("UPDATE job SET resent_at = clock_timestamp() - interval '5 minutes'");
        assertThat(oldest(Step.EDIT)).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        long batch = queue.batch("");
        queue.jobs(batch, 1, 4, 0);
        queue.execute("UPDATE job SET created_at = clock_timestamp() - interval '1 hour' WHERE batch_id = %d"
                .formatted(batch));
        assertThat(oldest(Step.EDIT)).as("the oldest over all priorities").isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void should_tell_who_did_last_what_one_node_does_for_all() throws SQLException {
        assertThat(states.nodes().alive()).isZero();
        assertThat(states.nodes().duties()).isEmpty();
        long worker = queue.worker();
        Leadership leadership = new Leadership(queue.source);
        leadership.lead(Duty.HOUSEKEEPING, worker, () -> {
            assertThat(new Leadership(queue.source).lead(Duty.HOUSEKEEPING, 4711, () -> {}))
                    .isFalse();
            assertThat(new Leadership(queue.source).lead(Duty.RESCUE, 4712, () -> {}))
                    .as("another duty")
                    .isTrue();
        });
        queue.execute("INSERT INTO worker (name, host, pid, process_start, queue) VALUES ('run', 'h', 1, '', 7)");
        assertThat(states.nodes().alive()).as("a run is none").isEqualTo(1);
        assertThat(states.nodes().duties().get(Duty.HOUSEKEEPING).workerId()).isEqualTo(worker);
        assertThat(states.nodes().duties().get(Duty.RESCUE).workerId()).isEqualTo(4712);
        assertThat(states.nodes().duties().get(Duty.RESCUE).ago()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void should_estimate_credits_from_the_paid_calls_of_batches_with_a_price() throws SQLException {
        long priced = queue.batch("credits_per_edit=0.5");
        long unpriced = queue.batch("");
        queue.jobs(priced, 3, 5, 0);
        queue.jobs(unpriced, 3, 5, 0);
        for (Claim claim : queue.claim(Step.EDIT, queue.worker(), 6)) {
            queue.settle(claim, Outcome.SUCCEEDED, true, QueueFixture.succeeded());
        }
        assertThat(states.estimatedCredits()).isEqualTo(1.5);
    }

    private Duration oldest(Step step) throws SQLException {
        return states.backlog().stream()
                .filter(backlog -> backlog.step() == step)
                .findFirst()
                .orElseThrow()
                .oldest();
    }
}
