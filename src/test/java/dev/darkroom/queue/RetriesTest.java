package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.completion;
import static dev.darkroom.queue.QueueFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private static final Retry FAILED = new Retry(Set.of(JobState.FAILED), Set.of());

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

    /** A person was asked about what had been shown. */
    @Test
    void should_leave_alone_what_came_to_rest_after_it_was_looked_at() throws SQLException {
        failed(Outcome.FAILED, false);
        Optional<Instant> looked = queue.retries.now(batch);
        failed(Outcome.FAILED, false);

        assertThat(queue.retries.preview(batch, FAILED, looked).orElseThrow().going())
                .isEqualTo(1);
        assertThat(queue.retries.retryBatch(batch, FAILED, looked).orElseThrow().going())
                .isEqualTo(1);
        assertThat(queue.batches.progress(batch).failed()).isEqualTo(1);
    }

    @Test
    void should_leave_a_job_alone_that_was_sent_again_since_its_attempts_were_shown() throws SQLException {
        long job = failed(Outcome.MODERATED, false);
        queue.retries.retry(List.of(job));
        queue.settle(
                queue.claim(Step.EDIT, worker, 1).get(0),
                Outcome.FAILED,
                true,
                new Completion.Rest(JobState.FAILED, null));

        assertThat(queue.retries.retry(job, Optional.of(1)))
                .isEqualTo(new Retries.Named(RetryReceipt.NOTHING, Map.of(job, Refusal.CHANGED_MEANWHILE)));
        assertThat(queue.retries.retry(job, Optional.of(2)).receipt().going()).isEqualTo(1);
    }

    @Test
    void should_send_a_failed_job_again_with_a_growing_lease_and_tries_begun_anew() throws SQLException {
        long job = failed(Outcome.MODERATED, false);

        assertThat(queue.retries.retry(List.of(job)))
                .isEqualTo(new Retries.Named(new RetryReceipt(0, 1, 0, 0, 0, 0), Map.of()));

        Claim again = queue.claim(Step.EDIT, worker, 1).get(0);
        assertThat(again.lease()).isEqualTo(2);
        assertThat(again.tries()).isZero();
        assertThat(queue.strings("SELECT outcome FROM attempt WHERE lease = 1")).containsExactly("MODERATED");
        assertThat(queue.retries.retry(List.of(job)).refused()).isEqualTo(Map.of(job, Refusal.RUNNING));
    }

    @Test
    void should_fetch_what_was_bought_and_never_buy_it_again() throws SQLException {
        long job = boughtAndNotFetched();

        assertThat(queue.retries.retry(List.of(job)).receipt()).isEqualTo(new RetryReceipt(1, 0, 0, 0, 0, 0));

        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.claim(Step.DOWNLOAD, worker, 1)).hasSize(1);
    }

    @Test
    void should_upload_a_picture_again_that_the_provider_could_not_find() throws SQLException {
        long job = failed(Outcome.FAILED, false);
        queue.execute("UPDATE result SET error_code = 'ASSET_NOT_FOUND'");
        queue.execute("UPDATE job SET first_step = 'UPLOAD'");

        queue.retries.retry(List.of(job));

        assertThat(queue.standing(job)).isEqualTo("QUEUED UPLOAD");
    }

    @Test
    void should_upload_what_never_was() throws SQLException {
        long job = failed(Outcome.FAILED, false);
        queue.execute("UPDATE job SET first_step = 'UPLOAD', asset_path = NULL");

        queue.retries.retry(List.of(job));

        assertThat(queue.standing(job)).isEqualTo("QUEUED UPLOAD");
    }

    @Test
    void should_tell_what_was_charged_before_and_send_it_again_all_the_same() throws SQLException {
        failed(Outcome.FAILED, true);
        failed(Outcome.MODERATED, false);
        boughtAndNotFetched();
        RetryReceipt foreseen =
                queue.retries.preview(batch, FAILED, Optional.empty()).orElseThrow();

        assertThat(foreseen).isEqualTo(new RetryReceipt(1, 2, 1, 0, 0, 0));
        assertThat(queue.batches.progress(batch).failed())
                .as("nothing is moved yet")
                .isEqualTo(3);
        assertThat(queue.retries.retryBatch(batch, FAILED, Optional.empty())).contains(foreseen);
        assertThat(queue.batches.progress(batch).queued()).isEqualTo(3);
        assertThat(queue.retries.retryBatch(batch, FAILED, Optional.empty()))
                .as("who repeats the order finds nothing left to do")
                .contains(RetryReceipt.NOTHING);
    }

    @Test
    void should_leave_what_may_have_been_paid_for_alone_unless_it_is_named() throws SQLException {
        long uncertain = queue.uncertain(batch);
        long givenUp = queue.uncertain(batch);
        queue.resolutions.giveUp(List.of(givenUp));

        assertThat(queue.retries.retry(List.of(uncertain)).refused()).isEqualTo(Map.of(uncertain, Refusal.UNCERTAIN));
        assertThat(queue.retries.retryBatch(batch, FAILED, Optional.empty()))
                .contains(new RetryReceipt(0, 0, 0, 0, 1, 0));
        assertThat(queue.standing(givenUp)).isEqualTo("FAILED GIVEN_UP");

        Retry outright = new Retry(EnumSet.of(JobState.FAILED, JobState.UNCERTAIN), Set.of());
        assertThat(queue.retries.retryBatch(batch, outright, Optional.empty()))
                .contains(new RetryReceipt(0, 2, 0, 2, 0, 0));
        assertThat(queue.claim(Step.EDIT, worker, 5))
                .as("so the policy of the batch does not send them a third time")
                .extracting(Claim::unknowns)
                .containsExactly(1, 1);
    }

    @Test
    void should_send_a_job_that_was_given_up_when_it_is_named_itself() throws SQLException {
        long givenUp = queue.uncertain(batch);
        queue.resolutions.giveUp(List.of(givenUp));

        assertThat(queue.retries.retry(List.of(givenUp)).receipt()).isEqualTo(new RetryReceipt(0, 1, 0, 1, 0, 0));
    }

    @Test
    void should_retry_by_error_code_alone() throws SQLException {
        long moderated = failed(Outcome.MODERATED, false);
        long busy = failed(Outcome.FAILED, false);
        queue.execute("UPDATE result SET error_code = 'MODERATED' WHERE job_id = " + moderated);
        queue.execute("UPDATE result SET error_code = 'UPSTREAM_BUSY' WHERE job_id = " + busy);

        queue.retries.retryBatch(
                batch, new Retry(Set.of(JobState.FAILED), Set.of(ErrorCode.UPSTREAM_BUSY)), Optional.empty());

        assertThat(queue.standing(moderated)).isEqualTo("FAILED MODERATED");
        assertThat(queue.standing(busy)).isEqualTo("QUEUED EDIT");
    }

    @Test
    void should_retry_a_cancelled_job_and_take_back_its_order() throws SQLException {
        queue.jobs(batch, 1, 5, 0);
        long job = queue.ids(batch).get(0);
        queue.cancels.cancel(List.of(job));

        assertThat(queue.retries.retry(List.of(job)).refused()).isEmpty();

        assertThat(queue.sweep.run()).isZero();
        assertThat(queue.claim(Step.EDIT, worker, 1)).hasSize(1);
    }

    @Test
    void should_buy_nothing_in_a_cancelled_batch_and_still_fetch_what_was_bought() throws SQLException {
        long failed = failed(Outcome.MODERATED, false);
        long bought = boughtAndNotFetched();
        queue.cancels.cancelBatch(batch);

        assertThat(queue.retries.retry(List.of(failed)).refused()).isEqualTo(Map.of(failed, Refusal.BATCH_CANCELLED));
        assertThat(queue.retries.retryBatch(batch, FAILED, Optional.empty()))
                .contains(new RetryReceipt(1, 0, 0, 0, 0, 1));
        assertThat(queue.standing(bought)).isEqualTo("QUEUED DOWNLOAD");
        assertThat(queue.standing(failed)).isEqualTo("FAILED SOME_CODE");
    }

    @Test
    void should_keep_to_the_cap_and_to_a_pause() throws SQLException {
        long capped = queue.batch("max_paid=0");
        queue.jobs(capped, 1, 5, 0);
        long first = queue.ids(capped).get(0);
        rests(first, capped);
        long second = failed(Outcome.MODERATED, false);
        queue.pauses.pauseBatch(batch);

        queue.retries.retry(List.of(first, second));

        assertThat(queue.claim(Step.EDIT, worker, 5)).isEmpty();
        assertThat(queue.standing(first)).isEqualTo("QUEUED EDIT MAX_PAID");
        assertThat(queue.standing(second)).isEqualTo("QUEUED EDIT PAUSED");
    }

    @Test
    void should_stand_behind_the_turn_that_is_served_and_not_before_everybody() throws SQLException {
        List<Long> old = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            old.add(failed(Outcome.MODERATED, false));
        }
        long other = queue.batch("");
        queue.jobs(other, 3, 5, 5_000);

        queue.retries.retryBatch(batch, FAILED, Optional.empty());

        assertThat(queue.claim(Step.EDIT, worker, 4))
                .as("row by row, as with a batch that is submitted now")
                .extracting(Claim::batchId)
                .containsExactlyInAnyOrder(batch, batch, other, other);
    }

    @Test
    void should_refuse_what_is_replaced_has_succeeded_or_is_not_there() throws SQLException {
        long replaced = failed(Outcome.MODERATED, false);
        queue.execute("DELETE FROM result");
        queue.execute("UPDATE job SET replaced_by = 1");
        queue.jobs(batch, 1, 5, 9);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.settle(edit, Outcome.SUCCEEDED, true, QueueFixture.succeeded());

        assertThat(queue.retries.retry(List.of(replaced, edit.jobId(), 4L)).refused())
                .isEqualTo(
                        Map.of(replaced, Refusal.REPLACED, edit.jobId(), Refusal.SUCCEEDED, 4L, Refusal.NO_SUCH_JOB));
        assertThat(queue.retries.retryBatch(4711, FAILED, Optional.empty())).isEmpty();
        assertThatThrownBy(() -> new Retry(Set.of(JobState.SUCCEEDED), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed are");
    }

    /** A worker that is quick must not make the order meet a job a second time, in another of its states. */
    @Test
    void should_leave_a_job_alone_that_came_to_rest_after_the_order_was_given() throws SQLException {
        failed(Outcome.MODERATED, false);
        queue.execute("UPDATE result SET finished_at = clock_timestamp() + interval '1 hour'");

        assertThat(queue.retries.retryBatch(batch, FAILED, Optional.empty())).contains(RetryReceipt.NOTHING);
    }

    @Test
    void should_retry_each_job_once_whoever_orders_it_beside() throws Exception {
        queue.jobs(batch, 2_500, 5, 0);
        queue.execute("WITH gone AS (DELETE FROM ready RETURNING job_id, batch_id) "
                + "INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) "
                + "SELECT job_id, batch_id, 'FAILED', 3, 'MODERATED', 'no' FROM gone");
        List<CompletableFuture<RetryReceipt>> people = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            people.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.retries
                            .retryBatch(batch, FAILED, Optional.empty())
                            .orElseThrow();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        long moved = 0;
        for (CompletableFuture<RetryReceipt> person : people) {
            moved += person.get().toSend();
        }
        assertThat(moved).isEqualTo(2_500);
        assertThat(queue.batches.progress(batch).queued()).isEqualTo(2_500);
        assertThat(queue.number("SELECT count(DISTINCT turn) FROM ready"))
                .as("in one line, one behind the other")
                .isGreaterThan(900);
    }

    @Test
    void should_take_up_a_late_answer_while_a_retried_job_waits() throws SQLException {
        long givenUp = queue.uncertain(batch);
        queue.resolutions.giveUp(List.of(givenUp));
        queue.retries.retry(List.of(givenUp));

        Claim first = new Claim(
                Step.EDIT, givenUp, 1, 0, batch, "x", "x", null, "a", null, null, null, 0, 0, null, 0, 0, null, null);
        Completion paid = completion(first, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        assertThat(queue.late.settle(paid)).isEqualTo(LateAnswers.Fate.TAKEN_UP);

        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.standing(givenUp)).isEqualTo("QUEUED DOWNLOAD");
    }

    /** Else it would judge the call by what was known before, and buy again what has just turned out to be bought. */
    @Test
    void should_wait_for_a_late_answer_before_a_job_is_sent_again() throws Exception {
        long givenUp = queue.uncertain(batch);
        queue.resolutions.giveUp(List.of(givenUp));
        try (Connection lateAnswer = queue.database.connect();
                Statement settling = lateAnswer.createStatement()) {
            lateAnswer.setAutoCommit(false);
            settling.execute("UPDATE attempt SET outcome = 'SUCCEEDED', paid = true WHERE job_id = " + givenUp);
            CompletableFuture<Retries.Named> retried = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.retries.retry(List.of(givenUp));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(queue::someoneWaits);
            lateAnswer.commit();

            assertThat(retried.get(30, TimeUnit.SECONDS).receipt()).isEqualTo(new RetryReceipt(1, 0, 0, 0, 0, 0));
        }
        assertThat(queue.standing(givenUp)).isEqualTo("QUEUED DOWNLOAD");
    }

    /** A new job whose call ended like that. */
    private long failed(Outcome outcome, Boolean paid) throws SQLException {
        Claim edit = edit();
        queue.settle(edit, outcome, paid, new Completion.Rest(JobState.FAILED, null));
        return edit.jobId();
    }

    private long boughtAndNotFetched() throws SQLException {
        queue.settle(edit(), Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        Claim download = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
        queue.settle(download, Outcome.FAILED, false, new Completion.Rest(JobState.FAILED, null));
        return download.jobId();
    }

    private Claim edit() throws SQLException {
        queue.jobs(batch, 1, 5, (int) queue.number("SELECT count(*) FROM job"));
        return queue.claim(Step.EDIT, worker, 1).get(0);
    }

    private void rests(long job, long of) throws SQLException {
        queue.execute("DELETE FROM ready WHERE job_id = " + job);
        queue.execute("INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) VALUES (" + job
                + ", " + of + ", 'FAILED', 0, 'MODERATED', 'no')");
    }
}
