package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ThroughputTest {

    private static final long SECOND = 1_000_000_000L;

    private final Throughput throughput = new Throughput(Duration.ofSeconds(60));

    @Test
    void should_tell_jobs_a_minute_over_its_window_alone() {
        assertThat(throughput.perMinute()).isEmpty();
        throughput.add(done(0), 0);
        assertThat(throughput.perMinute()).isEmpty();
        throughput.add(done(30), 30 * SECOND);
        assertThat(throughput.perMinute()).hasValue(60);
        throughput.add(done(30), 80 * SECOND);
        assertThat(throughput.perMinute())
                .as("what was before the window is forgotten")
                .isEmpty();
        throughput.add(done(35), 90 * SECOND);
        assertThat(throughput.perMinute()).hasValue(5);
    }

    @Test
    void should_begin_anew_when_jobs_were_retried() {
        throughput.add(done(100), 0);
        throughput.add(done(10), 10 * SECOND);
        assertThat(throughput.perMinute()).isEmpty();
        throughput.add(done(20), 20 * SECOND);
        assertThat(throughput.perMinute()).hasValue(60);
    }

    @Test
    void should_foresee_the_end_of_what_goes_on_by_itself() {
        BatchProgress progress = new BatchProgress(70, 10, 60, 0, 0, 0, 0, 0, 0);

        assertThat(Throughput.left(progress, OptionalDouble.of(60))).contains(Duration.ofMinutes(2));
        assertThat(Throughput.left(progress, OptionalDouble.empty())).isEmpty();
        assertThat(Throughput.left(done(5), OptionalDouble.of(60))).isEmpty();
    }

    @Test
    void should_count_a_call_for_each_job_that_has_none_yet() {
        // Waiting: 10, of them 4 on hold. Running: 6, with 5 open calls. Rested: 20 + 3 failed, unpaid + 1 uncertain.
        BatchProgress progress = new BatchProgress(10, 4, 6, 20, 3, 2, 1, 20, 26);

        assertThat(progress.callsToCome(null))
                .as("those of failed jobs are taken to have been paid: rather too many than too few")
                .isEqualTo(14);
        assertThat(progress.callsToCome(30)).isEqualTo(4);
        assertThat(progress.callsToCome(10)).isZero();
        assertThat(done(9).callsToCome(null)).isZero();
    }

    private static BatchProgress done(long jobs) {
        return new BatchProgress(0, 0, 0, jobs, 0, 0, 0, jobs, jobs);
    }
}
