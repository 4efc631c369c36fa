package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompletionTest {

    private QueueFixture queue;

    @BeforeEach
    void open() throws Exception {
        queue = new QueueFixture();
    }

    @AfterEach
    void close() throws Exception {
        queue.shouldBeWhole();
        queue.close();
    }

    /** Else the journal refuses it for good, and the job runs for ever: LinkedIn answers robots with 999. */
    @Test
    void should_be_written_whatever_status_a_server_has_made_up() throws Exception {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim claim = queue.claim(Step.EDIT, queue.worker(), 1).get(0);

        queue.completions.write(List.of(new Completion(
                claim,
                Outcome.FAILED,
                false,
                999,
                "IMAGE_MISSING",
                "HTTP 999",
                null,
                null,
                null,
                new Completion.Rest(JobState.FAILED, null))));

        assertThat(queue.strings("SELECT outcome || coalesce(http_status::text, '') || ' ' || message FROM attempt"))
                .containsExactly("FAILED HTTP 999");
    }
}
