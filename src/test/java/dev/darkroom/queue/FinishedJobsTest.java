package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node does every few seconds, and what is asked of it as often, looks at nothing that is done with: a service may have a million batches of one job each. */
class FinishedJobsTest {

    private static final int MANY = 3000;

    private QueueFixture queue;
    private long worker;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture(true);
        worker = queue.worker();
    }

    private void batches(int count) throws SQLException {
        queue.execute("""
                WITH b AS (INSERT INTO batch (name) SELECT 'b' FROM generate_series(1, %d) RETURNING id),
                j AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
                    SELECT nextval('job_id_block'), id, 1, '1', 'n', 'asset:a', '{"prompt":"p"}', '{}', 'EDIT', id, 'a' FROM b RETURNING *)
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn) SELECT id, batch_id, 0, 'EDIT', priority, turn FROM j
                """.formatted(count));
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void should_look_at_no_counts_of_batches_that_nothing_happens_to() throws SQLException {
        batches(MANY);
        List<Claim> edits = queue.claim(Step.EDIT, worker, MANY);
        for (Claim edit : edits) {
            queue.settle(edit, Outcome.FAILED, true, new Completion.Rest(JobState.FAILED, null));
        }
        queue.batches.foldTally();
        queue.execute("ANALYZE");
        long going = queue.batch("");
        queue.jobs(going, 2, 5, 0);
        queue.claim(Step.EDIT, worker, 1);
        Throughputs throughputs = new Throughputs(queue.source);
        long before = queue.rowsRead("tally") + queue.rowsRead("batch");

        queue.batches.foldTally();
        throughputs.sample();
        BatchProgress all = new QueueStates(queue.source).read().jobs();
        new ClusterStates(queue.source).estimatedCredits();
        new ThroughputLog(queue.source).minutes(60);
        queue.sweep.run();
        queue.batches.releaseWithinBudget();

        assertThat(queue.rowsRead("tally") + queue.rowsRead("batch") - before).isLessThan(100);
        assertThat(throughputs.batches()).isEqualTo(1);
        assertThat(List.of(all.queued(), all.running(), all.failed(), all.paid()))
                .containsExactly(1L, 1L, (long) MANY, (long) MANY);
        queue.shouldBeWhole();
    }

    @Test
    void should_look_at_no_job_that_was_cancelled_and_came_to_rest() throws SQLException {
        batches(MANY);
        List<Claim> running = queue.claim(Step.EDIT, worker, MANY / 3);
        List<Long> ids = queue.strings("SELECT id FROM job ORDER BY id").stream()
                .map(Long::valueOf)
                .toList();
        assertThat(queue.cancels.cancel(ids)).isEqualTo(new Receipt(MANY - MANY / 3, MANY / 3, Map.of()));
        for (Claim edit : running.subList(1, running.size())) {
            queue.settle(edit, Outcome.FAILED, false, new Completion.Rest(JobState.FAILED, null));
        }
        queue.sweep.run();
        queue.execute("VACUUM ANALYZE mark");
        long before = queue.rowsRead("mark");

        assertThat(queue.sweep.run()).isZero();

        assertThat(queue.rowsRead("mark") - before).isLessThan(50);
        queue.settle(running.get(0), Outcome.NOT_SENT, false, new Completion.Line(Step.EDIT, Duration.ZERO, 1));
        assertThat(queue.sweep.run()).as("the one that came back").isEqualTo(1);
        assertThat(queue.number("SELECT count(*) FROM mark WHERE cancel_requested_at IS NOT NULL"))
                .as("they stay cancelled")
                .isEqualTo(MANY);
    }

    @Test
    void should_follow_a_job_again_that_was_sent_again_and_is_cancelled_once_more() throws SQLException {
        batches(1);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        long job = edit.jobId();
        queue.settle(edit, Outcome.FAILED, false, new Completion.Rest(JobState.FAILED, null));
        queue.execute(
                "INSERT INTO mark (job_id, cancel_requested_at, record_uuid) VALUES (%d, now(), gen_random_uuid())"
                        .formatted(job));
        queue.sweep.run();
        assertThat(queue.strings("SELECT followed FROM mark"))
                .as("by a node of an earlier build")
                .containsExactly("t");

        queue.retries.retry(List.of(job));
        queue.execute("UPDATE ready SET priority = 0 WHERE job_id = " + job);
        Claim again = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.cancels.cancel(List.of(job));
        queue.settle(again, Outcome.NOT_SENT, false, new Completion.Line(Step.EDIT, Duration.ZERO, 1));

        assertThat(queue.sweep.run()).isEqualTo(1);
        assertThat(queue.standing(job)).isEqualTo("CANCELLED CANCELLED");
    }

    @Test
    void should_look_for_a_job_again_that_a_late_answer_sends_into_the_line_though_it_is_cancelled()
            throws SQLException {
        batches(2);
        List<Claim> edits = queue.claim(Step.EDIT, worker, 2);
        for (Claim edit : edits) {
            queue.settle(edit, Outcome.UNKNOWN, null, new Completion.Rest(JobState.UNCERTAIN, null));
        }
        queue.execute("INSERT INTO mark (job_id, cancel_requested_at) SELECT job_id, now() FROM result");
        queue.sweep.run();
        assertThat(queue.number("SELECT count(*) FROM mark WHERE followed")).isEqualTo(2);

        queue.late.settle(QueueFixture.completion(
                edits.get(0), Outcome.NOT_SENT, false, QueueFixture.line(Step.EDIT, Duration.ZERO, 1)));
        assertThat(queue.records.name(edits.get(1).jobId(), UUID.randomUUID(), Optional.empty()))
                .isEmpty();

        assertThat(queue.number("SELECT count(*) FROM mark WHERE followed")).isZero();
        assertThat(queue.sweep.run()).as("nothing was paid for the first").isEqualTo(1);
        assertThat(queue.standing(edits.get(0).jobId())).isEqualTo("CANCELLED CANCELLED");
        assertThat(queue.standing(edits.get(1).jobId())).isEqualTo("QUEUED DOWNLOAD");
    }
}
