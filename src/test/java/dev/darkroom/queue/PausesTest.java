package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.line;
import static dev.darkroom.queue.QueueFixture.succeeded;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PausesTest {

    private QueueFixture queue;
    private long worker;
    private long batch;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        worker = queue.worker();
        batch = queue.batch("");
    }

    /** A claim that began before the pause and waits behind it: what is confirmed holds. */
    @Test
    void should_open_nothing_behind_a_pause_of_the_queue_that_was_confirmed() throws Exception {
        long worker = queue.worker();
        try (Connection pausing = queue.source.getConnection();
                Statement statement = pausing.createStatement()) {
            pausing.setAutoCommit(false);
            statement.execute("UPDATE pace SET paused_at = now() WHERE name = 'api'");
            CompletableFuture<List<Claim>> claimed = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.claim(Step.EDIT, worker, 10);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> claimed.isDone() || queue.someoneWaits());
            pausing.commit();
            assertThat(claimed.get(10, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(queue.number("SELECT count(*) FROM attempt")).isZero();
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_hold_a_job_back_and_let_it_go_on_at_its_place() throws SQLException {
        queue.jobs(batch, 3, 5, 0);
        long second = queue.ids(batch).get(1);

        assertThat(queue.pauses.pause(List.of(second))).isEqualTo(new Receipt(1, 0, Map.of()));
        assertThat(queue.standing(second)).isEqualTo("QUEUED EDIT PAUSED");
        assertThat(queue.claim(Step.EDIT, worker, 1))
                .extracting(Claim::jobId)
                .containsExactly(queue.ids(batch).get(0));

        assertThat(queue.pauses.resume(List.of(second))).isEqualTo(new Receipt(1, 0, Map.of()));
        assertThat(queue.claim(Step.EDIT, worker, 1)).extracting(Claim::jobId).containsExactly(second);
        assertThat(queue.number("SELECT count(*) FROM mark")).isZero();
    }

    @Test
    void should_hold_a_running_job_once_it_comes_back_into_the_line() throws SQLException {
        queue.jobs(batch, 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);

        assertThat(queue.pauses.pause(List.of(edit.jobId()))).isEqualTo(new Receipt(0, 1, Map.of()));
        queue.settle(edit, Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ZERO, 1));

        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.standing(edit.jobId())).isEqualTo("QUEUED EDIT PAUSED");
    }

    @Test
    void should_fetch_what_was_paid_for_whatever_is_paused() throws SQLException {
        queue.jobs(batch, 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.settle(edit, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));

        queue.pauses.pause(List.of(edit.jobId()));
        queue.pauses.pauseBatch(batch);
        queue.queuePause.pause();

        assertThat(queue.claim(Step.DOWNLOAD, worker, 1)).hasSize(1);
    }

    @Test
    void should_hold_a_batch_back_and_let_it_go_on() throws SQLException {
        queue.jobs(batch, 2 * Jobs.CHUNK + 1, 5, 0);
        long other = queue.batch("");
        queue.jobs(other, 1, 5, 5_000);
        Claim running = queue.claim(Step.EDIT, worker, 1).get(0);

        assertThat(queue.pauses.pauseBatch(batch)).contains(new Receipt(2 * Jobs.CHUNK, 1, Map.of()));
        assertThat(queue.batches.progress(batch).held()).isEqualTo(2 * Jobs.CHUNK);
        assertThat(queue.claim(Step.EDIT, worker, 10))
                .extracting(Claim::batchId)
                .containsExactly(other);

        queue.settle(running, Outcome.THROTTLED, false, line(Step.EDIT, Duration.ZERO, 0));
        assertThat(queue.claim(Step.EDIT, worker, 10)).isEmpty();

        assertThat(queue.pauses.resumeBatch(batch)).contains(new Receipt(2 * Jobs.CHUNK + 1, 0, Map.of()));
        assertThat(queue.claim(Step.EDIT, worker, 10_000)).hasSize(2 * Jobs.CHUNK + 1);
    }

    @Test
    void should_leave_a_job_that_is_paused_by_itself_when_its_batch_goes_on() throws SQLException {
        queue.jobs(batch, 2, 5, 0);
        long first = queue.ids(batch).get(0);
        queue.pauses.pause(List.of(first));
        queue.pauses.pauseBatch(batch);

        queue.pauses.resumeBatch(batch);

        assertThat(queue.claim(Step.EDIT, worker, 10)).hasSize(1);
        assertThat(queue.standing(first)).isEqualTo("QUEUED EDIT PAUSED");
    }

    @Test
    void should_say_of_each_job_why_it_was_not_changed() throws SQLException {
        queue.jobs(batch, 4, 5, 0);
        List<Long> ids = queue.ids(batch);
        List<Claim> claims = queue.claim(Step.EDIT, worker, 3);
        queue.settle(claims.get(0), Outcome.SUCCEEDED, true, succeeded());
        queue.settle(claims.get(1), Outcome.MODERATED, false, new Completion.Rest(JobState.FAILED, null));

        assertThat(queue.pauses.pause(List.of(ids.get(0), ids.get(1), 7L)).refused())
                .isEqualTo(Map.of(ids.get(0), Refusal.SUCCEEDED, ids.get(1), Refusal.FAILED, 7L, Refusal.NO_SUCH_JOB));
        assertThat(queue.pauses.resume(List.of(ids.get(2), ids.get(3))).refused())
                .isEqualTo(Map.of(ids.get(2), Refusal.RUNNING, ids.get(3), Refusal.WAITING));
        queue.pauses.pauseBatch(batch);
        assertThat(queue.pauses.resume(List.of(ids.get(3))).refused())
                .isEqualTo(Map.of(ids.get(3), Refusal.BATCH_PAUSED));
        assertThat(queue.pauses.pauseBatch(99)).isEmpty();
        assertThat(queue.pauses.resumeBatch(99)).isEmpty();
    }

    @Test
    void should_tell_what_the_cap_holds_from_what_a_person_holds() throws SQLException {
        long capped = queue.batch("max_paid=0");
        queue.jobs(capped, 1, 5, 0);
        queue.jobs(batch, 1, 5, 0);
        queue.pauses.pauseBatch(batch);
        queue.claim(Step.EDIT, worker, 9);

        assertThat(queue.batches.isCapped(capped)).isTrue();
        assertThat(queue.batches.isCapped(batch)).isFalse();
    }

    @Test
    void should_hold_the_whole_queue_and_keep_every_place_in_line() throws SQLException {
        queue.jobs(batch, 2, 5, 0);

        queue.queuePause.pause();
        queue.queuePause.pause();
        assertThat(queue.queuePause.since()).isPresent();
        assertThat(queue.pace.state().paused()).isTrue();
        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.batches.progress(batch).held()).isZero();

        queue.queuePause.resume();
        assertThat(queue.queuePause.since()).isEmpty();
        assertThat(queue.pace.state().paused()).isFalse();
        assertThat(queue.claim(Step.EDIT, worker, 2)).hasSize(2);
    }

    @Test
    void should_bring_back_what_a_claim_has_held_for_a_pause_that_was_over_in_the_same_moment() throws SQLException {
        queue.jobs(batch, 3, 5, 0);
        long kept = queue.ids(batch).get(0);
        queue.pauses.pause(queue.ids(batch));
        queue.execute("DELETE FROM mark WHERE job_id <> " + kept);

        assertThat(queue.sweep.run()).isEqualTo(2);

        assertThat(queue.claim(Step.EDIT, worker, 10)).hasSize(2);
        assertThat(queue.standing(kept)).isEqualTo("QUEUED EDIT PAUSED");
    }

    @Test
    void should_leave_the_cap_of_paid_calls_to_the_next_claim_when_everything_held_goes_on() throws SQLException {
        long capped = queue.batch("max_paid=1");
        queue.jobs(capped, 3, 5, 0);
        queue.claim(Step.EDIT, worker, 3);
        assertThat(queue.batches.progress(capped).held()).isEqualTo(2);

        queue.pauses.pauseBatch(capped);
        queue.pauses.resumeBatch(capped);

        assertThat(queue.claim(Step.EDIT, worker, 3)).isEmpty();
        assertThat(queue.standing(queue.ids(capped).get(2))).isEqualTo("QUEUED EDIT MAX_PAID");
    }
}
