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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call had no outcome and was sent once more; while the second call runs the first one turns out to be paid: its picture is fetched, whatever becomes of the second. */
class BoughtMeanwhileTest {

    private QueueFixture queue;
    private Claim first;
    private Claim second;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        queue.jobs(queue.batch("on_uncertain='RESEND'"), 1, 5, 0);
        long worker = queue.worker();
        first = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.settle(first, Outcome.UNKNOWN, null, line(Step.EDIT, Duration.ZERO, 0));
        second = queue.claim(Step.EDIT, worker, 1).get(0);
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_fetch_it_when_the_second_call_is_refused_for_good() throws SQLException {
        firstWasPaid();

        queue.settle(second, Outcome.MODERATED, false, new Completion.Rest(JobState.FAILED, null));

        shouldFetchTheFirst();
    }

    @Test
    void should_fetch_it_when_the_second_call_has_no_outcome_either() throws SQLException {
        firstWasPaid();

        queue.settle(second, Outcome.UNKNOWN, null, new Completion.Rest(JobState.UNCERTAIN, null));

        shouldFetchTheFirst();
    }

    @Test
    void should_fetch_it_when_the_second_call_was_not_made() throws SQLException {
        firstWasPaid();

        queue.settle(second, Outcome.THROTTLED, false, line(Step.EDIT, Duration.ZERO, 0));

        assertThat(queue.claim(Step.EDIT, queue.worker(), 1)).isEmpty();
        shouldFetchTheFirst();
    }

    /** The second call was accepted, and its record was being looked up. */
    @Test
    void should_fetch_it_when_a_look_up_tells_that_the_second_call_was_not_paid() throws SQLException {
        UUID record = UUID.randomUUID();
        Claim lookUp = accepted(record);
        firstWasPaid();

        queue.completions.write(
                List.of(completion(lookUp, Outcome.SUCCEEDED, false, new Completion.Rest(JobState.FAILED, null))
                        .learning(record, new Completion.Learned(Outcome.FAILED, false))));

        shouldFetchTheFirst();
    }

    @Test
    void should_fetch_it_when_a_look_up_finds_nothing_of_the_second_call() throws SQLException {
        Claim lookUp = accepted(UUID.randomUUID());
        firstWasPaid();

        queue.settle(lookUp, Outcome.SUCCEEDED, false, new Completion.Rest(JobState.UNCERTAIN, null));

        shouldFetchTheFirst();
    }

    @Test
    void should_come_to_rest_when_a_look_up_says_of_what_was_bought_that_it_was_not() throws SQLException {
        UUID record = UUID.randomUUID();
        queue.settle(second, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        // As if its answer had named it.
        queue.execute("ALTER TABLE attempt DISABLE TRIGGER attempt_is_settled_once");
        queue.execute("UPDATE attempt SET record_uuid = '" + record + "' WHERE lease = " + second.lease());
        queue.execute("ALTER TABLE attempt ENABLE TRIGGER attempt_is_settled_once");
        Claim lookUp = queue.claim(Step.DOWNLOAD, queue.worker(), 1).get(0);

        queue.completions.write(
                List.of(completion(lookUp, Outcome.MODERATED, false, new Completion.Rest(JobState.FAILED, null))
                        .learning(record, new Completion.Learned(Outcome.MODERATED, false))));

        assertThat(queue.standing(first.jobId())).startsWith("FAILED");
        assertThat(queue.number("SELECT count(*) FROM attempt WHERE paid")).isEqualTo(1);
    }

    /** The first call was charged and brought nothing that can be fetched, nor a name that it could be asked about by. */
    @Test
    void should_ask_about_the_call_that_may_have_brought_something() throws SQLException {
        queue.execute("UPDATE attempt SET outcome = 'FAILED', paid = true WHERE lease = " + first.lease());
        UUID record = UUID.randomUUID();

        Claim lookUp = accepted(record);

        assertThat(lookUp.recordUuid()).isEqualTo(record);
        assertThat(lookUp.editPaid()).isNull();
        queue.settle(lookUp, Outcome.SUCCEEDED, false, new Completion.Rest(JobState.UNCERTAIN, null));
    }

    private Claim accepted(UUID record) throws SQLException {
        queue.settle(second, Outcome.UNKNOWN, null, line(Step.DOWNLOAD, Duration.ZERO, 0));
        queue.execute("UPDATE attempt SET record_uuid = '" + record + "' WHERE lease = " + second.lease());
        return queue.claim(Step.DOWNLOAD, queue.worker(), 1).get(0);
    }

    @Test
    void should_fetch_it_when_the_worker_of_the_second_call_dies() throws SQLException {
        firstWasPaid();

        queue.execute("UPDATE worker SET dead_at = now()");
        queue.rescue.run();

        assertThat(queue.claim(Step.EDIT, queue.worker(), 1)).isEmpty();
        shouldFetchTheFirst();
    }

    @Test
    void should_fetch_it_when_the_second_call_was_given_up_before_the_answer_of_the_first_came() throws SQLException {
        queue.settle(second, Outcome.UNKNOWN, null, new Completion.Rest(JobState.UNCERTAIN, null));
        queue.resolutions.giveUp(List.of(first.jobId()));

        firstWasPaid();

        shouldFetchTheFirst();
    }

    /** An answer that is being taken up while the second call is settled: neither sees what the other has not committed yet. */
    @Test
    void should_fetch_it_when_both_calls_end_at_the_same_moment() throws Exception {
        whileTheFirstIsTakenUp(
                () -> queue.settle(second, Outcome.MODERATED, false, new Completion.Rest(JobState.FAILED, null)));

        shouldFetchTheFirst();
    }

    @Test
    void should_fetch_it_when_the_worker_of_the_second_call_is_rescued_at_the_same_moment() throws Exception {
        queue.execute("UPDATE worker SET dead_at = now()");

        whileTheFirstIsTakenUp(() -> queue.rescue.run());

        shouldFetchTheFirst();
    }

    private interface Move {
        void run() throws SQLException;
    }

    private void whileTheFirstIsTakenUp(Move move) throws Exception {
        queue.answers.write(List.of(new StoredAnswer(first.jobId(), first.lease(), 200, "text/plain", new byte[] {1})));
        try (Connection late = queue.source.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("UPDATE attempt SET outcome = 'SUCCEEDED', paid = true WHERE lease = " + first.lease());
            CompletableFuture<Void> moved = CompletableFuture.runAsync(() -> {
                try {
                    move.run();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> moved.isDone() || queue.someoneWaits());
            late.commit();
            moved.get(10, TimeUnit.SECONDS);
        }
    }

    private void firstWasPaid() throws SQLException {
        queue.answers.write(List.of(new StoredAnswer(first.jobId(), first.lease(), 200, "text/plain", new byte[] {1})));
        queue.late.settle(completion(first, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0)));
    }

    private void shouldFetchTheFirst() throws SQLException {
        assertThat(queue.claim(Step.DOWNLOAD, queue.worker(), 1))
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.editPaid()).isTrue();
                    assertThat(claim.answer().orElseThrow().body()).containsExactly(1);
                });
    }
}
