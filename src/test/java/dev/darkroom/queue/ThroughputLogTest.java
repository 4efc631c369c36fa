package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.line;
import static dev.darkroom.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThroughputLogTest {

    private QueueFixture queue;
    private ThroughputLog log;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        log = new ThroughputLog(queue.source);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void should_tell_what_happened_by_the_minute_and_by_the_day_before_and_after_it_is_summed_up() throws SQLException {
        work(queue.batch("credits_per_edit=0.25"));
        work(queue.batch(""));

        Happened happened = sum(log.minutes(60));
        assertThat(happened).isEqualTo(new Happened(2, 2, 0, 2, 6, 2, 4, 2, new BigDecimal("0.5")));
        assertThat(today()).isEqualTo(happened);
        queue.shouldBeWhole();

        queue.batches.foldTally();
        assertThat(queue.number("SELECT count(*) FROM tally WHERE minute IS NOT NULL"))
                .isZero();
        assertThat(sum(log.minutes(60))).isEqualTo(happened);
        assertThat(today()).isEqualTo(happened);
        queue.shouldBeWhole();
    }

    @Test
    void should_count_what_was_before_the_counts_were_kept() throws Exception {
        work(queue.batch("credits_per_edit=0.25"));
        work(queue.batch(""));
        Happened happened = today();
        queue.execute("UPDATE tally SET minute = NULL, edits = 0, throttled = 0");
        assertThat(today().paid()).isZero();

        String migration = Files.readString(Path.of("migrations", "V9__throughput.sql"));
        try (Connection connection = queue.source.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(migration.substring(migration.indexOf("CREATE TEMPORARY TABLE past")));
            connection.commit();
        }
        assertThat(today()).isEqualTo(happened);
        assertThat(sum(log.minutes(60))).isEqualTo(happened);
        queue.shouldBeWhole();
    }

    /** One that succeeds, one that is paid for and fails, one that nobody knows of, one that is answered 429, one that is not sent, one that is only claimed. */
    private void work(long batch) throws SQLException {
        queue.jobs(batch, 6, 5, 0);
        List<Claim> edits = queue.claim(Step.EDIT, queue.worker(), 6);
        queue.settle(edits.get(0), Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));
        queue.settle(edits.get(1), Outcome.MODERATED, true, new Completion.Rest(JobState.FAILED, null));
        queue.settle(edits.get(2), Outcome.UNKNOWN, null, new Completion.Rest(JobState.UNCERTAIN, null));
        queue.settle(edits.get(3), Outcome.THROTTLED, false, line(Step.EDIT, Duration.ofHours(1), 0));
        queue.settle(edits.get(4), Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ofHours(1), 0));
        Claim download = queue.claim(Step.DOWNLOAD, queue.worker(), 1).get(0);
        queue.settle(download, Outcome.SUCCEEDED, false, succeeded());
    }

    @Test
    void should_add_a_call_that_turns_out_to_be_paid_to_the_minute_and_day_it_was_given_up_in() throws SQLException {
        long job = queue.uncertain(queue.batch("credits_per_edit=2"));
        String then = "timestamptz '2026-01-31 23:59:30+00'";
        try (Connection connection = queue.source.getConnection();
                Statement statement = connection.createStatement()) {
            // As if it had been so: neither counts nor guards take part.
            statement.execute("SET session_replication_role = replica");
            statement.execute("UPDATE attempt SET settled_at = " + then);
            statement.execute("UPDATE tally SET minute = NULL, edits = 0");
            statement.execute("RESET session_replication_role");
        }
        queue.execute("INSERT INTO throughput (minute, edits) VALUES (minute_of(" + then + "), 1)");

        queue.resolutions.giveUp(List.of(job));
        queue.execute("UPDATE attempt SET outcome = 'FAILED', paid = true, code = 'X' WHERE outcome = 'UNKNOWN'");

        queue.shouldBeWhole();
        queue.batches.foldTally();
        queue.shouldBeWhole();
        assertThat(queue.strings(
                        "SELECT concat_ws(' ', day, paid, priced, credits) FROM throughput_day WHERE paid > 0"))
                .containsExactly("2026-01-31 1 1 2");
        assertThat(today().paid()).isZero();
    }

    @Test
    void should_take_nothing_back_of_a_minute_when_its_jobs_are_retried() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, queue.worker(), 1).get(0);
        queue.settle(edit, Outcome.FAILED, false, new Completion.Rest(JobState.FAILED, null));
        queue.execute(
                "WITH gone AS (DELETE FROM result RETURNING *) INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease) "
                        + "SELECT job_id, batch_id, 0, 'EDIT', 5, 0, lease FROM gone");
        assertThat(today().failed()).isEqualTo(1);
        queue.batches.foldTally();
        assertThat(today().failed()).isEqualTo(1);
    }

    @Test
    void should_tell_minutes_in_which_nothing_happened_too_and_forget_them_after_two_days() throws SQLException {
        assertThat(log.minutes(2880).minutes())
                .hasSize(2880)
                .allMatch(minute -> minute.happened().rested() == 0);
        assertThat(log.days(400)).hasSize(400);
        queue.execute(
                "INSERT INTO throughput (minute, failed) SELECT minute_of(now() - i * interval '1 hour'), 1 FROM generate_series(1, 72) i");
        assertThat(log.forget(20)).isEqualTo(20);
        assertThat(log.forget(20)).isBetween(4, 5);
        assertThat(queue.number("SELECT count(*) FROM throughput")).isBetween(47L, 48L);
    }

    @Test
    void should_fold_from_many_sides_at_once_and_count_each_once() throws Exception {
        long batch = queue.batch("");
        queue.jobs(batch, 200, 5, 0);
        long worker = queue.worker();
        Thread[] folding = new Thread[4];
        for (int i = 0; i < folding.length; i++) {
            folding[i] = new Thread(() -> IntStream.range(0, 50).forEach(round -> fold()));
            folding[i].start();
        }
        for (int i = 0; i < 200; i++) {
            Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
            queue.settle(edit, Outcome.FAILED, true, new Completion.Rest(JobState.FAILED, null));
        }
        for (Thread thread : folding) {
            thread.join();
        }
        assertThat(today().paid()).isEqualTo(200);
        queue.shouldBeWhole();
    }

    private void fold() {
        try {
            queue.batches.foldTally();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void should_look_at_no_job_and_no_attempt() throws SQLException {
        for (String sql : List.of(ThroughputLog.MINUTES, ThroughputLog.DAYS)) {
            assertThat(queue.strings("EXPLAIN " + sql.replace("?", "60")))
                    .anyMatch(line -> line.contains("on tally"))
                    .noneMatch(line -> line.matches(".* on (job|attempt|result|ready|held)\\b.*"));
        }
    }

    @Test
    void should_tell_the_pace_that_is_reached_from_the_first_edit_of_the_last_minutes_on() {
        assertThat(pace(30)).isZero();
        assertThat(pace(30, 0, 0, 0, 0)).isZero();
        assertThat(pace(30, 500, 0, 0, 0, 0)).as("too long ago").isZero();
        assertThat(pace(0, 0, 180, 180, 180, 0)).isEqualTo(180);
        assertThat(pace(30, 0, 180, 180, 180, 90)).isEqualTo(180);
        assertThat(pace(30, 0, 0, 0, 180, 90))
                .as("it began with the last minute")
                .isEqualTo(180);
        assertThat(pace(5, 0, 0, 0, 0, 1)).as("one edit is no pace of twelve").isEqualTo(1);
    }

    /** @param edits of each minute, oldest first; the last one is as old as given */
    private static double pace(int seconds, long... edits) {
        Instant begin = Instant.parse("2026-01-31T12:00:00Z");
        List<ThroughputLog.Minute> minutes = IntStream.range(0, edits.length)
                .mapToObj(i -> new ThroughputLog.Minute(
                        begin.plusSeconds(60L * i), new Happened(0, 0, 0, 0, edits[i], 0, 0, 0, BigDecimal.ZERO)))
                .toList();
        return new RecentMinutes(begin.plusSeconds(60L * (edits.length - 1) + seconds), minutes).editsPerMinute();
    }

    private Happened today() throws SQLException {
        ThroughputLog.Day day = log.days(1).get(0);
        assertThat(day.day())
                .isEqualTo(LocalDate.parse(
                        queue.strings("SELECT (now() AT TIME ZONE 'UTC')::date").get(0)));
        return day.happened();
    }

    private static Happened sum(RecentMinutes recent) {
        return recent.minutes().stream()
                .map(ThroughputLog.Minute::happened)
                .reduce((a, b) -> new Happened(
                        a.succeeded() + b.succeeded(),
                        a.failed() + b.failed(),
                        a.cancelled() + b.cancelled(),
                        a.uncertain() + b.uncertain(),
                        a.edits() + b.edits(),
                        a.throttled() + b.throttled(),
                        a.paid() + b.paid(),
                        a.priced() + b.priced(),
                        a.credits().add(b.credits()).stripTrailingZeros()))
                .orElseThrow();
    }
}
