package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.line;
import static dev.darkroom.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrioritiesTest {

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
    void should_let_a_job_go_first() throws SQLException {
        queue.jobs(batch, 3, 5, 0);
        long last = queue.ids(batch).get(2);

        assertThat(queue.priorities.change(List.of(last), 0)).isEqualTo(new Receipt(1, 0, Map.of()));

        assertThat(queue.claim(Step.EDIT, worker, 1)).extracting(Claim::jobId).containsExactly(last);
    }

    @Test
    void should_begin_at_the_turn_that_is_served_in_the_new_line() throws SQLException {
        queue.jobs(batch, 3, 5, 1_000_000);
        long other = queue.batch("");
        queue.jobs(other, 3, 9, 40);

        assertThat(queue.priorities.changeBatch(batch, 9)).contains(new Receipt(3, 0, Map.of()));

        assertThat(queue.claim(Step.EDIT, worker, 6))
                .extracting(Claim::batchId)
                .as("in turns, as if it had been submitted just now")
                .containsExactly(batch, other, batch, other, batch, other);
    }

    @Test
    void should_move_a_batch_in_chunks_and_keep_its_own_order() throws SQLException {
        queue.jobs(batch, Jobs.CHUNK + 2, 5, 0);

        queue.priorities.changeBatch(batch, 1);

        assertThat(queue.claim(Step.EDIT, worker, 2 * Jobs.CHUNK))
                .extracting(Claim::jobId)
                .containsExactlyElementsOf(queue.ids(batch));
    }

    @Test
    void should_move_held_jobs_and_running_ones_for_when_they_come_back() throws SQLException {
        queue.jobs(batch, 3, 5, 0);
        List<Long> ids = queue.ids(batch);
        Claim running = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.pauses.pause(List.of(ids.get(1)));

        queue.priorities.change(List.of(ids.get(0), ids.get(1)), 0);
        queue.settle(running, Outcome.THROTTLED, false, line(Step.EDIT, Duration.ZERO, 0));
        queue.pauses.resume(List.of(ids.get(1)));

        assertThat(queue.claim(Step.EDIT, worker, 9)).extracting(Claim::jobId).containsExactlyElementsOf(ids);
        assertThat(queue.strings("SELECT priority FROM job ORDER BY id")).containsExactly("0", "0", "5");
    }

    @Test
    void should_refuse_what_is_at_rest_and_what_is_no_priority() throws SQLException {
        queue.jobs(batch, 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.settle(edit, Outcome.SUCCEEDED, true, succeeded());

        assertThat(queue.priorities.change(List.of(edit.jobId(), 3L), 1).refused())
                .isEqualTo(Map.of(edit.jobId(), Refusal.SUCCEEDED, 3L, Refusal.NO_SUCH_JOB));
        assertThat(queue.priorities.changeBatch(99, 1)).isEmpty();
        assertThatThrownBy(() -> queue.priorities.change(List.of(), 10))
                .hasMessage("priority 10: allowed is a whole number from 0 (first) to 9 (last)");
    }

    @Test
    void should_wait_for_a_row_that_a_completion_is_writing_while_holding_no_other() throws Exception {
        queue.jobs(batch, 2, 5, 0);
        List<Long> ids = queue.ids(batch);
        try (Connection completion = queue.database.connect()) {
            completion.setAutoCommit(false);
            completion.createStatement().executeUpdate("UPDATE job SET asset_path = 'x' WHERE id = " + ids.get(1));
            CompletableFuture<Receipt> change = CompletableFuture.supplyAsync(() -> {
                try {
                    return queue.priorities.change(ids, 0);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await().until(() -> queue.number("SELECT count(*) FROM ready WHERE priority = 0") == 1);
            completion.createStatement().executeUpdate("UPDATE job SET asset_path = 'x' WHERE id = " + ids.get(0));
            completion.commit();

            assertThat(change.get(10, TimeUnit.SECONDS)).isEqualTo(new Receipt(2, 0, Map.of()));
        }
    }
}
