package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.completion;
import static dev.darkroom.queue.QueueFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RescueTest {

    private QueueFixture queue;
    private Rescue rescue;
    private LateAnswers late;
    private Leadership leadership;
    private boolean beating = true;
    private long nanos;
    private long worker;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        QueueWorker self = new QueueWorker(queue.workers, queue.config) {
            @Override
            boolean hasBeatenFor(Duration duration) {
                return beating;
            }
        };
        leadership = new Leadership(queue.database.dataSource());
        rescue = new Rescue(
                queue.database.dataSource(), queue.workers, new Silence(() -> nanos), queue.config, self, leadership);
        late = new LateAnswers(queue.database.dataSource());
        worker = queue.worker();
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_leave_the_jobs_of_a_living_worker_alone() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        queue.claim(Step.EDIT, worker, 1);

        assertThat(rescue.run()).isEmpty();

        assertThat(queue.number("SELECT count(*) FROM attempt WHERE outcome IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void should_leave_the_rescue_to_the_one_node_that_leads() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        queue.claim(Step.EDIT, worker, 1);
        queue.workers.died(worker);

        Leadership other = new Leadership(queue.database.dataSource());
        assertThat(other.lead(Leadership.Duty.RESCUE, 0, () -> rescue.run())).isTrue();
        assertThat(queue.number("SELECT count(*) FROM attempt WHERE outcome IS NULL"))
                .as("another node led meanwhile")
                .isEqualTo(1);

        rescue.run();
        assertThat(queue.number("SELECT count(*) FROM attempt WHERE outcome IS NULL"))
                .isZero();
    }

    @Test
    void should_not_let_a_worker_sign_off_while_an_attempt_is_open() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        queue.claim(Step.EDIT, worker, 1);

        assertThat(queue.workers.stopped(worker)).isFalse();
        queue.workers.died(worker);
        rescue.run();

        assertThat(queue.number("SELECT count(*) FROM attempt WHERE outcome IS NULL"))
                .isZero();
        assertThat(queue.workers.stopped(queue.worker())).isTrue();
    }

    /** Its transaction may end after the worker has given up waiting for it. */
    @Test
    void should_not_let_a_worker_sign_off_cleanly_beside_a_claim_that_is_under_way() throws Exception {
        queue.jobs(queue.batch(""), 1, 5, 0);
        try (Connection claiming = queue.source.getConnection();
                Statement statement = claiming.createStatement()) {
            claiming.setAutoCommit(false);
            statement.execute("SELECT * FROM claim_jobs(0, 'EDIT', " + worker + ", 1)");
            CompletableFuture<Boolean> clean = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.workers.stopped(worker);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> clean.isDone() || queue.someoneWaits());
            claiming.commit();

            assertThat(clean.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void should_make_an_edit_of_a_silent_worker_uncertain_and_never_send_it_again_by_itself() throws SQLException {
        long batch = queue.batch("");
        queue.jobs(batch, 1, 5, 0);
        queue.claim(Step.EDIT, worker, 1);

        fallSilent();
        assertThat(rescue.run()).isEmpty();

        assertThat(queue.batches.progress(batch).uncertain()).isEqualTo(1);
        assertThat(queue.batches.progress(batch).charged())
                .as("it may have been paid")
                .isEqualTo(1);
        assertThat(queue.claim(Step.EDIT, queue.worker(), 1)).isEmpty();
    }

    @Test
    void should_send_again_once_where_the_batch_says_so() throws SQLException {
        long batch = queue.batch("on_uncertain='RESEND'");
        queue.jobs(batch, 1, 5, 0);
        queue.claim(Step.EDIT, worker, 1);
        fallSilent();
        rescue.run();

        long second = queue.worker();
        assertThat(queue.claim(Step.EDIT, second, 1)).singleElement().matches(claim -> claim.unknowns() == 1);
        fallSilent();
        rescue.run();

        assertThat(queue.batches.progress(batch).uncertain())
                .as("the second time it is left to a person")
                .isEqualTo(1);
    }

    @Test
    void should_put_free_steps_back_into_the_line() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.completions.write(
                List.of(completion(edit, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0))));
        queue.claim(Step.DOWNLOAD, worker, 1);

        fallSilent();
        rescue.run();

        assertThat(queue.claim(Step.DOWNLOAD, queue.worker(), 1))
                .singleElement()
                .matches(claim -> claim.lease() == 3);
    }

    @Test
    void should_hand_an_answer_that_was_kept_to_be_judged_instead_of_calling_it_unknown() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.answers.write(
                List.of(new StoredAnswer(edit.jobId(), edit.lease(), 200, "application/json", new byte[] {7})));

        fallSilent();
        List<Claim> stranded = rescue.run();

        assertThat(stranded).singleElement().satisfies(claim -> {
            assertThat(claim.jobId()).isEqualTo(edit.jobId());
            assertThat(claim.answer().orElseThrow().body()).containsExactly(7);
        });
        queue.completions.write(
                List.of(completion(stranded.get(0), Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0))));
        assertThat(rescue.run()).isEmpty();
    }

    @Test
    void should_judge_the_others_where_a_job_cannot_be_read() throws SQLException {
        queue.jobs(queue.batch(""), 2, 5, 0);
        List<Claim> edits = queue.claim(Step.EDIT, worker, 2);
        for (Claim edit : edits) {
            queue.answers.write(
                    List.of(new StoredAnswer(edit.jobId(), edit.lease(), 200, "application/json", new byte[] {7})));
        }
        queue.execute("UPDATE job SET request = '[]' WHERE id = " + edits.get(0).jobId());
        queue.workers.died(worker);

        assertThat(rescue.run())
                .singleElement()
                .matches(claim -> claim.jobId() == edits.get(1).jobId());
        assertThat(queue.standing(edits.get(0).jobId()))
                .as("left to a node that can")
                .isEqualTo("RUNNING EDIT");
    }

    @Test
    void should_judge_what_stands_behind_more_jobs_that_cannot_be_read_than_are_looked_at_at_once()
            throws SQLException {
        queue.jobs(queue.batch(""), 1001, 5, 0);
        List<Claim> edits = new ArrayList<>();
        while (edits.size() < 1001) {
            edits.addAll(queue.claim(Step.EDIT, worker, 500));
        }
        queue.answers.write(edits.stream()
                .map(edit -> new StoredAnswer(edit.jobId(), edit.lease(), 200, "application/json", new byte[] {7}))
                .toList());
        long last = edits.stream().mapToLong(Claim::jobId).max().orElseThrow();
        queue.execute("UPDATE job SET request = '[]' WHERE id < " + last);
        queue.workers.died(worker);

        assertThat(rescue.run()).singleElement().matches(claim -> claim.jobId() == last);
    }

    @Test
    void should_take_up_a_paid_answer_that_comes_after_its_job_was_called_uncertain() throws SQLException {
        long batch = queue.batch("");
        queue.jobs(batch, 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        fallSilent();
        rescue.run();

        queue.answers.write(
                List.of(new StoredAnswer(edit.jobId(), edit.lease(), 200, "application/json", new byte[] {7})));
        Completion paid = completion(edit, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        assertThat(queue.completions.write(List.of(paid))).containsExactly(paid);
        assertThat(late.settle(paid)).isEqualTo(LateAnswers.Fate.TAKEN_UP);

        assertThat(queue.batches.progress(batch).uncertain()).isZero();
        assertThat(queue.batches.progress(batch).paid()).isEqualTo(1);
        assertThat(queue.claim(Step.DOWNLOAD, queue.worker(), 1))
                .singleElement()
                .satisfies(
                        claim -> assertThat(claim.answer().orElseThrow().body()).containsExactly(7));
        assertThat(late.settle(paid)).as("the second time it is no news").isEqualTo(LateAnswers.Fate.NO_NEWS);
    }

    @Test
    void should_keep_a_late_paid_answer_in_the_journal_alone_when_somebody_may_have_paid_again() throws SQLException {
        long batch = queue.batch("on_uncertain='RESEND'");
        queue.jobs(batch, 1, 5, 0);
        Claim first = queue.claim(Step.EDIT, worker, 1).get(0);
        fallSilent();
        rescue.run();
        Claim second = queue.claim(Step.EDIT, queue.worker(), 1).get(0);

        Completion paid = completion(first, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        assertThat(late.settle(paid)).isEqualTo(LateAnswers.Fate.JOURNALLED);

        assertThat(queue.completions.write(
                        List.of(completion(second, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0)))))
                .isEmpty();
        assertThat(queue.batches.progress(batch).paid())
                .as("both were paid, and both are told")
                .isEqualTo(2);
    }

    @Test
    void should_not_send_again_what_a_late_answer_has_brought_before_its_turn_came() throws SQLException {
        queue.jobs(queue.batch("on_uncertain='RESEND'"), 1, 5, 0);
        Claim first = queue.claim(Step.EDIT, worker, 1).get(0);
        fallSilent();
        rescue.run();

        Completion paid = completion(first, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        assertThat(late.settle(paid)).isEqualTo(LateAnswers.Fate.TAKEN_UP);

        assertThat(queue.claim(Step.EDIT, queue.worker(), 1)).isEmpty();
        assertThat(queue.claim(Step.DOWNLOAD, queue.worker(), 1)).hasSize(1);
    }

    @Test
    void should_see_at_once_that_a_process_of_this_machine_is_gone() throws SQLException {
        long batch = queue.batch("");
        queue.jobs(batch, 1, 5, 0);
        queue.claim(Step.EDIT, worker, 1);
        queue.execute("UPDATE worker SET process_start = 'another'");

        rescue.run();

        assertThat(queue.batches.progress(batch).uncertain()).isEqualTo(1);
    }

    @Test
    void should_call_nobody_silent_while_its_own_heartbeat_was_stuck() throws SQLException {
        beating = false;
        fallSilent();
        rescue.run();

        assertThat(queue.workers.beat(worker)).isTrue();
    }

    @Test
    void should_hand_nothing_to_a_worker_that_was_declared_dead() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        fallSilent();
        rescue.run();

        Claims.Claimed refused = queue.claims.claim(0, Step.EDIT, worker, 1, LinePosition.BEGINNING);

        assertThat(refused.claims()).isEmpty();
        assertThat(refused.reason()).isEqualTo("DEAD");
    }

    @Test
    void should_judge_an_answer_that_was_kept_after_its_job_had_been_called_uncertain() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        fallSilent();
        rescue.run();
        queue.answers.write(
                List.of(new StoredAnswer(edit.jobId(), edit.lease(), 200, "application/json", new byte[] {7})));

        assertThat(rescue.run()).singleElement().matches(claim -> claim.jobId() == edit.jobId());
    }

    @Test
    void should_tell_a_worker_that_it_was_declared_dead() throws SQLException {
        assertThat(queue.workers.beat(worker)).isTrue();
        fallSilent();
        rescue.run();

        assertThat(queue.workers.beat(worker)).isFalse();
    }

    @Test
    void should_not_bury_a_worker_because_the_clock_of_the_database_was_set_forward() throws SQLException {
        queue.execute("UPDATE worker SET heartbeat_at = now() - interval '1 h'");

        rescue.run();

        assertThat(queue.workers.beat(worker)).isTrue();
    }

    @Test
    void should_not_bury_a_worker_that_has_beaten_since() throws SQLException {
        rescue.run();
        pass(Duration.ofSeconds(29));
        queue.workers.beat(worker);
        rescue.run();
        pass(Duration.ofSeconds(29));
        rescue.run();

        assertThat(queue.workers.beat(worker)).isTrue();
    }

    /** Half a minute passes in which this node sees no heartbeat of another. */
    private void fallSilent() throws SQLException {
        rescue.run();
        pass(Duration.ofSeconds(30));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
