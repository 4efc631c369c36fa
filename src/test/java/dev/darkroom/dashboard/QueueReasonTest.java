package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.QueueView;
import dev.darkroom.queue.RequestCounts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueReasonTest {

    private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");

    @Test
    void should_say_that_all_is_on_hold_where_no_job_can_start() {
        assertThat(reason(3, 3, 0)).contains("on hold", "paused", "cap of paid calls");
    }

    @Test
    void should_say_that_jobs_start_where_one_may_and_that_there_is_nothing_to_do_where_none_is_left() {
        assertThat(reason(3, 2, 0)).isEqualTo("Jobs start as the pace allows.");
        assertThat(reason(3, 3, 1)).as("one is under way").isEqualTo("Jobs start as the pace allows.");
        assertThat(reason(0, 0, 0)).isEqualTo("Nothing to do: every job is at rest.");
    }

    private static String reason(long queued, long held, long running) {
        return QueueReason.of(new QueueView(
                        QueueView.State.RUNNING,
                        null,
                        null,
                        new RequestCounts(queued + running + 1, queued, held, running, 1, 0, 0, 0),
                        new BatchView.Calls(1, 1),
                        List.of(),
                        List.of(new QueueView.Worker(1, "one", 0, NOW, NOW))))
                .text();
    }
}
