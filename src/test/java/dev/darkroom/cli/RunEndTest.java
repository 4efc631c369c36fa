package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.queue.Pace;
import dev.darkroom.result.BatchSummary;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunEndTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "KEY_REFUSED, 3",
        "INSUFFICIENT_CREDITS, 3",
        "ACCESS_BLOCKED, 3",
        "WRONG_ENDPOINT, 3",
        "DISK_FULL, 1",
        "OUT_NOT_WRITABLE, 1",
        "DOWNLOAD_FAILED, 1",
        "RESULT_LINK_REFUSED, 1"
    })
    void should_blame_the_account_only_for_what_is_of_the_account(String code, int exitCode) {
        BatchSummary some = new BatchSummary(Map.of(JobState.QUEUED, 1L), 0, 0, 0, 0, 0, 0);

        assertThat(RunEnd.stopped(new Pace.Stop(code, "why")).exitCode(some)).isEqualTo(exitCode);
    }
}
