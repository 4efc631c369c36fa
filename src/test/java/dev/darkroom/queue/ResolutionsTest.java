package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.completion;
import static dev.darkroom.queue.QueueFixture.line;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResolutionsTest {

    private static final UUID RECORD = UUID.fromString("a1b2c3d4-e5f6-7890-abcd-ef1234567890");

    private QueueFixture queue;
    private long worker;
    private long batch;
    private long job;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        worker = queue.worker();
        batch = queue.batch("");
        job = queue.uncertain(batch);
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_send_again_what_a_person_wants_sent_again_with_a_growing_lease() throws SQLException {
        assertThat(queue.resolutions.resend(List.of(job))).isEqualTo(new Receipt(1, 0, Map.of()));

        Claim again = queue.claim(Step.EDIT, worker, 1).get(0);
        assertThat(again.lease()).isEqualTo(2);
        assertThat(again.unknowns())
                .as("so the policy of the batch does not send it a third time")
                .isEqualTo(1);
        assertThat(queue.resolutions.resend(List.of(job)).refused()).isEqualTo(Map.of(job, Refusal.RUNNING));
        assertThat(queue.batches.progress(batch).charged()).isEqualTo(2);
    }

    @Test
    void should_not_pass_the_cap_of_paid_calls_by_a_resend() throws SQLException {
        queue.execute("UPDATE batch SET max_paid = 1");

        queue.resolutions.resend(List.of(job));

        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.standing(job)).isEqualTo("QUEUED EDIT MAX_PAID");
    }

    @Test
    void should_take_back_the_cancelling_of_a_job_that_a_person_sends_again() throws SQLException {
        long other = queue.batch("");
        queue.jobs(other, 1, 5, 7);
        Claim running = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.cancels.cancel(List.of(running.jobId()));
        queue.settle(running, Outcome.UNKNOWN, null, new Completion.Rest(JobState.UNCERTAIN, null));

        queue.resolutions.resend(List.of(running.jobId()));

        assertThat(queue.sweep.run()).isZero();
        assertThat(queue.claim(Step.EDIT, worker, 1)).hasSize(1);
    }

    @Test
    void should_send_nothing_again_in_a_cancelled_batch() throws SQLException {
        queue.cancels.cancelBatch(batch);

        assertThat(queue.resolutions.resend(List.of(job)).refused()).isEqualTo(Map.of(job, Refusal.BATCH_CANCELLED));
        assertThat(queue.standing(job)).isEqualTo("UNCERTAIN SOME_CODE");
    }

    @Test
    void should_fetch_instead_of_sending_again_what_is_known_to_be_paid_by_now() throws SQLException {
        queue.execute("UPDATE attempt SET outcome = 'SUCCEEDED', paid = true");

        queue.resolutions.resend(List.of(job));

        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.claim(Step.DOWNLOAD, worker, 1)).hasSize(1);
    }

    @Test
    void should_take_up_a_late_answer_while_the_job_waits_to_be_sent_again() throws SQLException {
        Claim first = new Claim(
                Step.EDIT, job, 1, 0, batch, "x", "x", null, "a", null, null, null, 0, 0, null, 0, 0, null, null);
        queue.resolutions.resend(List.of(job));

        Completion paid = completion(first, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        assertThat(queue.late.settle(paid)).isEqualTo(LateAnswers.Fate.TAKEN_UP);

        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.batches.progress(batch).charged()).isEqualTo(1);
    }

    @Test
    void should_give_up_and_leave_in_the_journal_that_nobody_knows() throws SQLException {
        assertThat(queue.resolutions.giveUp(List.of(job, 4L)))
                .isEqualTo(new Receipt(1, 0, Map.of(4L, Refusal.NO_SUCH_JOB)));

        assertThat(queue.standing(job)).isEqualTo("FAILED GIVEN_UP");
        assertThat(queue.strings("SELECT outcome || coalesce(' ' || paid, '') FROM attempt"))
                .containsExactly("UNKNOWN");
        assertThat(queue.batches.progress(batch).charged()).isEqualTo(1);
        assertThat(queue.resolutions.resend(List.of(job)).refused()).isEqualTo(Map.of(job, Refusal.FAILED));
        assertThat(queue.resolutions.giveUp(List.of(job)).refused()).isEqualTo(Map.of(job, Refusal.FAILED));
    }

    /** Else it would settle the call on what it has seen before, and the job would stay given up with a picture that nobody fetches. */
    @Test
    void should_wait_for_a_late_answer_before_a_job_is_given_up() throws Exception {
        try (Connection lateAnswer = queue.database.connect();
                Statement settling = lateAnswer.createStatement()) {
            lateAnswer.setAutoCommit(false);
            settling.execute("UPDATE attempt SET outcome = 'SUCCEEDED', paid = true WHERE job_id = " + job);
            CompletableFuture<Receipt> givenUp = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.resolutions.giveUp(List.of(job));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(queue::someoneWaits);
            settling.execute("DELETE FROM result WHERE job_id = " + job);
            settling.execute("INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease) "
                    + "SELECT id, batch_id, 0, 'DOWNLOAD', priority, turn, 1 FROM job WHERE id = " + job);
            lateAnswer.commit();

            assertThat(givenUp.get(30, TimeUnit.SECONDS).refused()).isEqualTo(Map.of(job, Refusal.WAITING));
        }
        assertThat(queue.standing(job)).isEqualTo("QUEUED DOWNLOAD");
    }

    @Test
    void should_send_a_job_whose_record_was_named_to_be_looked_up() throws SQLException {
        assertThat(queue.records.name(job, RECORD, Optional.empty())).isEmpty();

        Claim download = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
        assertThat(download.recordUuid()).isEqualTo(RECORD);
        assertThat(download.editPaid()).isNull();
        assertThat(download.answer()).isEmpty();
        assertThat(download.lease()).isEqualTo(2);
        assertThat(queue.records.isNamed(job, RECORD)).isTrue();
        assertThat(queue.records.name(job, RECORD, Optional.empty())).contains(Refusal.RUNNING);
        queue.completions.write(List.of(completion(download, Outcome.SUCCEEDED, false, QueueFixture.succeeded())
                .learning(RECORD, new Completion.Learned(Outcome.SUCCEEDED, true))));
        assertThat(queue.batches.progress(batch).paid()).isEqualTo(1);
        assertThat(queue.strings("SELECT record_uuid FROM result")).containsExactly(RECORD.toString());
    }

    @Test
    void should_refuse_a_record_that_belongs_to_another_job() throws SQLException {
        long other = queue.uncertain(batch);
        queue.records.name(other, RECORD, Optional.empty());

        assertThat(queue.records.name(job, RECORD, Optional.empty())).contains(Refusal.RECORD_OF_ANOTHER_JOB);

        assertThat(queue.standing(job)).isEqualTo("UNCERTAIN SOME_CODE");
    }

    @Test
    void should_refuse_another_record_than_the_provider_has_named() throws SQLException {
        queue.execute("UPDATE attempt SET record_uuid = '" + RECORD + "'");

        assertThat(queue.records.name(job, UUID.randomUUID(), Optional.empty())).contains(Refusal.RECORD_KNOWN);
        assertThat(queue.standing(job)).isEqualTo("UNCERTAIN SOME_CODE");

        assertThat(queue.records.name(job, RECORD, Optional.empty())).isEmpty();
        assertThat(queue.records.isNamed(job, RECORD))
                .as("that one is the provider's own word")
                .isFalse();
    }

    @Test
    void should_refuse_the_record_of_an_earlier_call_of_the_same_job() throws SQLException {
        queue.execute("UPDATE attempt SET outcome = 'FAILED', paid = false, record_uuid = '" + RECORD + "'");
        queue.resolutions.resend(List.of(job));
        queue.settle(
                queue.claim(Step.EDIT, worker, 1).get(0),
                Outcome.UNKNOWN,
                null,
                new Completion.Rest(JobState.UNCERTAIN, null));

        assertThat(queue.records.name(job, RECORD, Optional.empty()))
                .as("it would tell that the second call failed, too, and that one may have been paid")
                .contains(Refusal.RECORD_OF_ANOTHER_CALL);
        assertThat(queue.standing(job)).isEqualTo("UNCERTAIN SOME_CODE");
    }

    @Test
    void should_forget_a_record_that_the_look_up_did_not_bear_out() throws SQLException {
        queue.records.name(job, RECORD, Optional.empty());
        Claim download = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
        queue.settle(download, Outcome.FAILED, false, new Completion.Rest(JobState.UNCERTAIN, null));

        assertThat(queue.strings("SELECT coalesce(record_uuid::text, 'none') FROM attempt UNION ALL "
                        + "SELECT coalesce(record_uuid::text, 'none') FROM result"))
                .containsOnly("none");
        assertThat(queue.records.name(queue.uncertain(batch), RECORD, Optional.empty()))
                .as("it is free for the job that it belongs to")
                .isEmpty();
        assertThat(queue.records.name(job, UUID.randomUUID(), Optional.empty()))
                .as("and another may be named")
                .isEmpty();
    }

    @Test
    void should_refuse_to_name_a_record_for_a_job_that_is_not_uncertain() throws SQLException {
        queue.jobs(batch, 1, 5, 90);
        long waiting = queue.ids(batch).get(1);

        assertThat(queue.records.name(waiting, RECORD, Optional.empty())).contains(Refusal.WAITING);
        assertThat(queue.records.name(77, RECORD, Optional.empty())).contains(Refusal.NO_SUCH_JOB);
        assertThat(queue.resolutions.resend(List.of(waiting)).refused()).isEqualTo(Map.of(waiting, Refusal.WAITING));
    }

    /** Two people send it again. The order of the second waits for a run of the batch, and meanwhile the call of the first comes to nothing, too. */
    @Test
    void should_decide_nothing_about_a_call_that_was_made_while_the_decision_waited() throws Exception {
        queue.resolutions.resend(List.of(job));
        try (Connection run = queue.database.connect();
                Statement statement = run.createStatement()) {
            run.setAutoCommit(false);
            statement.execute("SELECT FROM batch FOR UPDATE");
            FutureTask<Receipt> resend = new FutureTask<>(() -> queue.resolutions.resend(job, Optional.of(1)));
            new Thread(resend).start();
            await().until(queue::someoneWaits);
            queue.settle(
                    queue.claim(Step.EDIT, worker, 1).get(0),
                    Outcome.UNKNOWN,
                    null,
                    new Completion.Rest(JobState.UNCERTAIN, null));
            run.rollback();

            assertThat(resend.get(30, TimeUnit.SECONDS).refused()).isEqualTo(Map.of(job, Refusal.CHANGED_MEANWHILE));
        }
        assertThat(queue.standing(job)).isEqualTo("UNCERTAIN SOME_CODE");
        assertThat(queue.resolutions.giveUp(job, Optional.of(1)).refused())
                .isEqualTo(Map.of(job, Refusal.CHANGED_MEANWHILE));
        assertThat(queue.records.name(job, UUID.randomUUID(), Optional.of(1)))
                .as("its record would be told of a call that nobody has seen")
                .contains(Refusal.CHANGED_MEANWHILE);
        assertThat(queue.resolutions.giveUp(job, Optional.of(2)).done()).isEqualTo(1);
    }
}
