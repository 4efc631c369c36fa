package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.completion;
import static dev.darkroom.queue.QueueFixture.line;
import static dev.darkroom.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CancelsTest {

    private QueueFixture queue;
    private long worker;
    private long batch;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        worker = queue.worker();
        batch = queue.batch("");
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_bring_jobs_to_rest_that_wait_or_are_held() throws SQLException {
        queue.jobs(batch, 3, 5, 0);
        List<Long> ids = queue.ids(batch);
        queue.pauses.pause(List.of(ids.get(1)));

        assertThat(queue.cancels.cancel(ids.subList(0, 2))).isEqualTo(new Receipt(2, 0, Map.of()));

        assertThat(queue.standing(ids.get(0))).isEqualTo("CANCELLED CANCELLED");
        assertThat(queue.standing(ids.get(1))).isEqualTo("CANCELLED CANCELLED");
        assertThat(queue.claim(Step.EDIT, worker, 9)).extracting(Claim::jobId).containsExactly(ids.get(2));
        assertThat(queue.batches.progress(batch).charged()).isEqualTo(1);
    }

    @Test
    void should_not_cut_a_paid_call_and_keep_and_mark_its_result() throws SQLException {
        queue.jobs(batch, 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);

        assertThat(queue.cancels.cancel(List.of(edit.jobId()))).isEqualTo(new Receipt(0, 1, Map.of()));
        queue.settle(edit, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        queue.sweep.run();
        Claim download = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
        queue.settle(download, Outcome.SUCCEEDED, false, succeeded());

        assertThat(queue.standing(edit.jobId())).isEqualTo("SUCCEEDED");
        assertThat(queue.number("SELECT count(*) FROM mark WHERE cancel_requested_at IS NOT NULL"))
                .isEqualTo(1);
    }

    @Test
    void should_end_a_running_job_when_it_comes_back_unpaid() throws SQLException {
        queue.jobs(batch, 2, 5, 0);
        List<Claim> edits = queue.claim(Step.EDIT, worker, 2);
        queue.cancels.cancel(queue.ids(batch));

        queue.settle(edits.get(0), Outcome.THROTTLED, false, line(Step.EDIT, Duration.ZERO, 0));
        assertThat(queue.sweep.run()).as("not met by a claim").isEqualTo(1);
        queue.settle(edits.get(1), Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ZERO, 1));
        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.standing(edits.get(1).jobId())).isEqualTo("QUEUED EDIT CANCELLED");
        assertThat(queue.sweep.run()).as("held by a claim").isEqualTo(1);

        assertThat(queue.batches.progress(batch).cancelled()).isEqualTo(2);
        assertThat(queue.strings("SELECT lease FROM result")).containsExactly("1", "1");
    }

    @Test
    void should_call_a_job_uncertain_that_waited_to_be_sent_once_more() throws SQLException {
        long resending = queue.batch("on_uncertain='RESEND'");
        queue.jobs(resending, 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.settle(edit, Outcome.UNKNOWN, null, line(Step.EDIT, Duration.ZERO, 0));

        assertThat(queue.cancels.cancelBatch(resending)).contains(new Receipt(1, 1, 0, Map.of()));

        assertThat(queue.standing(edit.jobId()))
                .as("what may have been paid is not called cancelled")
                .isEqualTo("UNCERTAIN OUTCOME_UNKNOWN");
        Completion paid = completion(edit, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        assertThat(queue.late.settle(paid)).isEqualTo(LateAnswers.Fate.TAKEN_UP);
        assertThat(queue.claim(Step.DOWNLOAD, worker, 1))
                .as("its late answer is still taken up")
                .hasSize(1);
    }

    @Test
    void should_cancel_a_batch_whole_and_mark_what_runs_with_the_time_of_the_order() throws SQLException {
        queue.jobs(batch, Jobs.CHUNK + 10, 5, 0);
        List<Claim> running = queue.claim(Step.EDIT, worker, 3);
        queue.settle(running.get(0), Outcome.SUCCEEDED, true, succeeded());
        queue.settle(running.get(1), Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));

        assertThat(queue.cancels.cancelBatch(batch)).contains(new Receipt(Jobs.CHUNK + 7, 2, Map.of()));
        assertThat(queue.cancels.cancelBatch(batch))
                .as("said again, nothing more is there to do")
                .contains(new Receipt(0, 2, Map.of()));

        assertThat(queue.batches.progress(batch).cancelled()).isEqualTo(Jobs.CHUNK + 7);
        assertThat(queue.strings("SELECT job_id FROM mark JOIN batch ON cancelled_at = cancel_requested_at ORDER BY 1"))
                .containsExactly(
                        "" + running.get(1).jobId(), "" + running.get(2).jobId());
        assertThat(queue.claim(Step.DOWNLOAD, worker, 9)).hasSize(1);
        assertThat(queue.cancels.cancelBatch(99)).isEmpty();
    }

    /** Whoever runs the file again lifts the order about the batch, which nodes of earlier builds tell by its time. */
    @Test
    void should_keep_an_order_about_one_job_that_comes_after_the_one_about_its_batch() throws SQLException {
        queue.jobs(batch, 2, 5, 0);
        queue.claim(Step.EDIT, worker, 2);
        queue.cancels.cancelBatch(batch);
        long alone = queue.ids(batch).get(0);

        queue.cancels.cancel(List.of(alone));

        assertThat(queue.strings(
                        "SELECT m.job_id FROM mark m JOIN job j ON j.id = m.job_id JOIN batch b ON b.id = j.batch_id"
                                + " WHERE NOT m.of_batch AND m.cancel_requested_at > b.cancelled_at"))
                .containsExactly(Long.toString(alone));
    }

    @Test
    void should_leave_jobs_at_rest_and_say_why() throws SQLException {
        queue.jobs(batch, 2, 5, 0);
        List<Claim> edits = queue.claim(Step.EDIT, worker, 2);
        queue.settle(edits.get(0), Outcome.SUCCEEDED, true, succeeded());
        queue.settle(edits.get(1), Outcome.MODERATED, false, new Completion.Rest(JobState.FAILED, null));
        long uncertain = queue.uncertain(batch);

        assertThat(queue.cancels
                        .cancel(List.of(edits.get(0).jobId(), edits.get(1).jobId(), uncertain, 5L, 5L))
                        .refused())
                .isEqualTo(Map.of(
                        edits.get(0).jobId(),
                        Refusal.SUCCEEDED,
                        edits.get(1).jobId(),
                        Refusal.FAILED,
                        uncertain,
                        Refusal.UNCERTAIN,
                        5L,
                        Refusal.NO_SUCH_JOB));
        assertThat(queue.number("SELECT count(*) FROM mark")).isZero();
    }

    @Test
    void should_put_back_what_was_held_for_an_order_that_was_taken_back() throws SQLException {
        queue.jobs(batch, 1, 5, 0);
        queue.execute("UPDATE batch SET cancelled_at = now()");
        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.standing(queue.ids(batch).get(0))).isEqualTo("QUEUED EDIT CANCELLED");
        queue.execute("UPDATE batch SET cancelled_at = NULL");

        assertThat(queue.sweep.run()).isEqualTo(1);

        assertThat(queue.claim(Step.EDIT, worker, 1)).hasSize(1);
    }

    @Test
    void should_end_what_is_held_for_another_reason_when_who_cancelled_its_batch_ended_half_way() throws SQLException {
        queue.jobs(batch, 3, 5, 0);
        queue.pauses.pauseBatch(batch);
        queue.execute("UPDATE held SET reason = 'MAX_PAID' WHERE job_id = "
                + queue.ids(batch).get(0));
        queue.execute("UPDATE batch SET cancelled_at = now()");

        assertThat(queue.sweep.run()).isEqualTo(3);

        assertThat(queue.batches.progress(batch).cancelled()).isEqualTo(3);
    }

    @Test
    void should_know_an_order_about_a_batch_from_one_about_a_job_whichever_came_first() throws SQLException {
        queue.jobs(batch, 3, 5, 0);
        List<Long> running =
                queue.claim(Step.EDIT, worker, 3).stream().map(Claim::jobId).toList();
        queue.cancels.cancel(running.subList(0, 1));
        queue.cancels.cancelBatch(batch);
        queue.cancels.cancel(running.subList(1, 2));

        assertThat(queue.strings("SELECT of_batch::text FROM mark ORDER BY job_id"))
                .containsExactly("false", "false", "true");
    }

    @Test
    void should_end_a_cancelled_upload_before_it_is_bought() throws SQLException {
        queue.jobs(batch, 1, 5, 0);
        queue.execute("""
                WITH edit AS (DELETE FROM ready RETURNING *)
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                SELECT job_id, batch_id, queue, 'UPLOAD', priority, turn FROM edit
                """);
        Claim upload = queue.claim(Step.UPLOAD, worker, 1).get(0);
        queue.cancels.cancelBatch(batch);

        queue.settle(upload, Outcome.SUCCEEDED, false, line(Step.EDIT, Duration.ZERO, 0));
        queue.sweep.run();

        assertThat(queue.standing(upload.jobId())).isEqualTo("CANCELLED CANCELLED");
    }

    /** It marks rows, too, and among them some that nobody has marked so far: each would wait for what the other has marked. */
    @Test
    void should_wait_with_orders_about_single_jobs_while_their_batch_is_run_again() throws Exception {
        queue.jobs(batch, 2, 5, 0);
        long first = queue.ids(batch).get(0);
        long second = queue.ids(batch).get(1);
        queue.execute("INSERT INTO mark (job_id, paused_at) VALUES (%d, now())".formatted(second));
        List<Callable<Receipt>> orders = List.of(
                () -> queue.cancels.cancel(List.of(first, second)),
                () -> queue.pauses.pause(List.of(first, second)),
                () -> queue.pauses.resume(List.of(first, second)));
        for (Callable<Receipt> order : orders) {
            try (Connection run = queue.database.connect();
                    Statement statement = run.createStatement()) {
                run.setAutoCommit(false);
                statement.execute("SELECT FROM batch FOR UPDATE");
                statement.execute("SELECT FROM mark WHERE job_id = %d FOR UPDATE".formatted(second));
                FutureTask<Receipt> ordered = new FutureTask<>(order);
                new Thread(ordered).start();
                await().until(queue::someoneWaits);
                statement.execute("SET LOCAL lock_timeout = '500ms'");
                assertThatCode(() -> statement.execute(
                                "INSERT INTO mark (job_id, paused_at) VALUES (%d, now()) ON CONFLICT DO NOTHING"
                                        .formatted(first)))
                        .doesNotThrowAnyException();
                run.rollback();
                ordered.get(30, TimeUnit.SECONDS);
            }
        }
    }
}
