package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.completion;
import static dev.darkroom.queue.QueueFixture.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import dev.darkroom.queue.LateAnswers.Fate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer that leaves the outcome unknown, and comes after its job was called UNCERTAIN or put back to be sent again. */
class LateAnswersTest {

    private static final UUID RECORD = UUID.fromString("4c1e8f5a-0000-4000-8000-00000000000a");

    private QueueFixture queue;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_look_a_record_up_that_a_late_answer_names() throws SQLException {
        Claim edit = lost("");

        assertThat(queue.late.settle(processing(edit, 200))).isEqualTo(Fate.TAKEN_UP);

        assertThat(attempts()).containsExactly("UNKNOWN 200 " + RECORD);
        assertThat(queue.claim(Step.DOWNLOAD, queue.worker(), 1))
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.recordUuid()).isEqualTo(RECORD);
                    assertThat(claim.editPaid()).as("not known yet").isNull();
                });
        assertThat(queue.number("SELECT count(*) FROM result")).isZero();
    }

    @Test
    void should_look_the_record_of_a_cut_answer_up_that_had_no_status() throws SQLException {
        Claim edit = lost("");

        assertThat(queue.late.settle(processing(edit, null))).isEqualTo(Fate.TAKEN_UP);
        assertThat(queue.late.settle(processing(edit, null)))
                .as("the second time it is no news")
                .isEqualTo(Fate.NO_NEWS);

        assertThat(queue.claim(Step.DOWNLOAD, queue.worker(), 1)).hasSize(1);
    }

    @Test
    void should_wait_with_the_look_up_as_long_as_the_completion_says() throws SQLException {
        Claim edit = lost("");
        Completion later = known(
                completion(edit, Outcome.UNKNOWN, null, line(Step.DOWNLOAD, Duration.ofHours(1), 0)), 200, RECORD);

        queue.late.settle(later);

        assertThat(queue.number(
                        "SELECT count(*) FROM ready WHERE step = 'DOWNLOAD' AND run_at > now() + interval '59 min'"))
                .isEqualTo(1);
    }

    @Test
    void should_take_a_job_out_of_the_line_to_be_sent_again() throws SQLException {
        Claim edit = lost("on_uncertain='RESEND'");
        assertThat(queue.strings("SELECT step FROM ready")).containsExactly("EDIT");

        assertThat(queue.late.settle(processing(edit, 200))).isEqualTo(Fate.TAKEN_UP);

        assertThat(queue.strings("SELECT step FROM ready")).containsExactly("DOWNLOAD");
    }

    @Test
    void should_take_a_job_up_that_is_on_hold_before_it_is_sent_again() throws SQLException {
        Claim edit = lost("on_uncertain='RESEND'");
        queue.execute("UPDATE batch SET max_paid = 0");
        assertThat(queue.claim(Step.EDIT, queue.worker(), 1)).isEmpty();
        assertThat(queue.strings("SELECT step FROM held")).containsExactly("EDIT");

        assertThat(queue.late.settle(processing(edit, 200))).isEqualTo(Fate.TAKEN_UP);

        assertThat(queue.strings("SELECT step FROM ready")).containsExactly("DOWNLOAD");
    }

    @Test
    void should_only_journal_a_record_when_somebody_may_have_paid_again() throws SQLException {
        Claim edit = lost("on_uncertain='RESEND'");
        Claim second = queue.claim(Step.EDIT, queue.worker(), 1).get(0);

        assertThat(queue.late.settle(processing(edit, 200))).isEqualTo(Fate.JOURNALLED);

        assertThat(attempts()).containsExactly("UNKNOWN 200 " + RECORD, "open");
        assertThat(queue.completions.write(
                        List.of(completion(second, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0)))))
                .isEmpty();
    }

    @Test
    void should_judge_an_answer_that_tells_nothing_once_and_not_at_every_rescue() throws SQLException {
        Claim edit = lost("");
        gatewayTimeout(edit);
        assertThat(queue.rescue.run()).hasSize(1);

        Completion unknown = known(completion(edit, Outcome.UNKNOWN, null, rest(JobState.UNCERTAIN)), 504, null);
        assertThat(queue.late.settle(unknown)).isEqualTo(Fate.JOURNALLED);

        assertThat(attempts()).containsExactly("UNKNOWN 504 -");
        assertThat(queue.rescue.run()).isEmpty();
        assertThat(queue.late.settle(unknown)).isEqualTo(Fate.NO_NEWS);
        assertThat(queue.strings("SELECT state FROM result")).containsExactly("UNCERTAIN");
    }

    @Test
    void should_never_send_a_job_again_because_of_an_answer_that_tells_nothing() throws SQLException {
        Claim edit = lost("");
        Completion again = known(completion(edit, Outcome.UNKNOWN, null, line(Step.EDIT, Duration.ZERO, 1)), 504, null);

        assertThat(queue.late.settle(again)).isEqualTo(Fate.JOURNALLED);

        assertThat(queue.strings("SELECT state FROM result")).containsExactly("UNCERTAIN");
        assertThat(queue.number("SELECT count(*) FROM ready")).isZero();
    }

    @Test
    void should_leave_a_job_in_the_line_where_its_batch_has_put_it() throws SQLException {
        Claim edit = lost("on_uncertain='RESEND'");
        Completion unknown = known(completion(edit, Outcome.UNKNOWN, null, rest(JobState.UNCERTAIN)), 504, null);

        assertThat(queue.late.settle(unknown)).isEqualTo(Fate.JOURNALLED);

        assertThat(queue.strings("SELECT step FROM ready")).containsExactly("EDIT");
        assertThat(queue.number("SELECT count(*) FROM result")).isZero();
    }

    @Test
    void should_change_nothing_without_any_news() throws SQLException {
        Claim edit = lost("");
        List<String> before = queue.strings("SELECT a::text FROM attempt a");

        assertThat(queue.late.settle(completion(edit, Outcome.UNKNOWN, null, rest(JobState.UNCERTAIN))))
                .isEqualTo(Fate.NO_NEWS);

        assertThat(queue.strings("SELECT a::text FROM attempt a")).isEqualTo(before);
        assertThat(queue.strings("SELECT state FROM result")).containsExactly("UNCERTAIN");
    }

    @Test
    void should_find_a_late_answer_wherever_its_job_has_gone() throws SQLException {
        Claim waits = lost("on_uncertain='RESEND'");
        gatewayTimeout(waits);
        assertThat(queue.rescue.run())
                .as("in the line to be sent again")
                .singleElement()
                .matches(claim -> claim.jobId() == waits.jobId());

        Claim second = queue.claim(Step.EDIT, queue.worker(), 1).get(0);
        assertThat(queue.rescue.run())
                .as("being sent again")
                .singleElement()
                .matches(claim -> claim.lease() == waits.lease());

        queue.completions.write(List.of(completion(second, Outcome.FAILED, false, rest(JobState.FAILED))));
        assertThat(queue.rescue.run()).as("at rest").singleElement().matches(claim -> claim.lease() == waits.lease());
    }

    @Test
    void should_leave_to_a_person_what_the_database_refuses_and_may_have_been_paid_for() throws Exception {
        QueueThreads threads = new QueueThreads();
        try {
            queue.jobs(queue.batch(""), 1, 5, 0);
            Claim edit = queue.claim(Step.EDIT, queue.worker(), 1).get(0);
            queue.completions.write(List.of(processing(edit, 200)));
            Claim download = queue.claim(Step.DOWNLOAD, queue.worker(), 1).get(0);
            CompletionWriter writer = new CompletionWriter(queue.completions, queue.late, queue.config, threads);

            writer.settle(Completion.free(download, Outcome.FAILED, 200, "X", "a\0b", rest(JobState.FAILED)))
                    .await()
                    .atMost(Duration.ofSeconds(30));

            assertThat(queue.strings("SELECT state || ' ' || error_code || ' ' || record_uuid FROM result"))
                    .containsExactly("UNCERTAIN INTERNAL_ERROR " + RECORD);
        } finally {
            threads.stop();
        }
    }

    /** A paid call whose worker is gone. */
    private Claim lost(String batch) throws SQLException {
        queue.jobs(queue.batch(batch), 1, 5, 0);
        long worker = queue.worker();
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.workers.died(worker);
        queue.rescue.run();
        return edit;
    }

    private void gatewayTimeout(Claim edit) throws SQLException {
        queue.answers.write(List.of(new StoredAnswer(edit.jobId(), edit.lease(), 504, "text/html", new byte[] {'<'})));
    }

    private static Completion processing(Claim edit, Integer status) {
        return known(completion(edit, Outcome.UNKNOWN, null, line(Step.DOWNLOAD, Duration.ZERO, 0)), status, RECORD);
    }

    private static Completion known(Completion of, Integer status, UUID record) {
        return new Completion(
                of.claim(), of.outcome(), of.paid(), status, of.code(), of.message(), record, null, null, of.next());
    }

    private static Completion.Rest rest(JobState state) {
        return new Completion.Rest(state, null);
    }

    private List<String> attempts() throws SQLException {
        return queue.strings(
                "SELECT coalesce(outcome || ' ' || coalesce(http_status::text, '-') || ' ' || coalesce(record_uuid::text, '-'), 'open') "
                        + "FROM attempt ORDER BY lease");
    }
}
