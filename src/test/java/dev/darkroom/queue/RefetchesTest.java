package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.line;
import static dev.darkroom.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures that were fetched and have gone. */
class RefetchesTest {

    private static final String RESULT =
            "SELECT concat_ws(' ', job_id, state, file, sha256, bytes, finished_at) FROM result ORDER BY job_id";

    private QueueFixture queue;
    private Refetches refetches;
    private long batch;
    private long worker;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        refetches = new Refetches(queue.source);
        batch = queue.batch("");
        queue.jobs(batch, 2, 5, 0);
        worker = queue.worker();
        for (Claim edit : queue.claim(Step.EDIT, worker, 2)) {
            queue.settle(edit, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        }
        for (Claim download : queue.claim(Step.DOWNLOAD, worker, 2)) {
            queue.settle(download, Outcome.SUCCEEDED, false, succeeded());
        }
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_fetch_those_that_are_gone_and_buy_nothing() throws SQLException {
        long gone = queue.ids(batch).get(1);
        queue.execute("UPDATE result SET file = 'gone.png' WHERE job_id = " + gone);

        assertThat(refetches.fetchAgain(batch, "gone.png"::equals)).isEqualTo(1);

        assertThat(queue.claim(Step.EDIT, worker, 2)).isEmpty();
        Claim download = queue.claim(Step.DOWNLOAD, worker, 2).get(0);
        assertThat(download.jobId()).isEqualTo(gone);
        assertThat(download.editPaid()).isTrue();
        queue.settle(download, Outcome.SUCCEEDED, false, succeeded());
        assertThat(refetches.putBack(batch)).isZero();
        assertThat(queue.number("SELECT count(*) FROM refetch")).isZero();
    }

    @Test
    void should_keep_what_was_known_of_a_picture_that_cannot_be_fetched_again_however_often_that_is_tried()
            throws SQLException {
        List<String> before = queue.strings(RESULT);
        for (int i = 0; i < 2; i++) {
            assertThat(refetches.fetchAgain(batch, file -> true)).isEqualTo(2);
            assertThat(refetches.putBack(batch)).as("while they are fetched").isZero();
            for (Claim download : queue.claim(Step.DOWNLOAD, worker, 2)) {
                queue.settle(download, Outcome.FAILED, false, new Completion.Rest(JobState.FAILED, null));
            }

            assertThat(refetches.putBack(batch)).isEqualTo(2);

            assertThat(queue.strings(RESULT)).isEqualTo(before);
            assertThat(queue.batches.progress(batch).succeeded()).isEqualTo(2);
            assertThat(queue.batches.progress(batch).failed()).isZero();
            queue.strings("SELECT fold_tally()");
            assertThat(queue.number("SELECT sum(succeeded) FROM throughput_day"))
                    .isEqualTo(2);
            assertThat(queue.batches.progress(batch).succeeded())
                    .as("summed up")
                    .isEqualTo(2);
        }
    }
}
