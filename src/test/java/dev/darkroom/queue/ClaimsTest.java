package dev.darkroom.queue;

import static dev.darkroom.queue.QueueFixture.completion;
import static dev.darkroom.queue.QueueFixture.line;
import static dev.darkroom.queue.QueueFixture.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {

    private QueueFixture queue;
    private long worker;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        worker = queue.worker();
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_hand_out_jobs_by_priority_and_then_in_turn() throws SQLException {
        long batch = queue.batch("");
        queue.jobs(batch, 2, 5, 10);
        queue.jobs(batch, 2, 0, 100);
        queue.jobs(batch, 1, 5, 1);

        assertThat(queue.claim(Step.EDIT, worker, 10))
                .extracting(Claim::customId)
                .containsExactly("b1-1-100", "b1-2-100", "b1-1-1", "b1-1-10", "b1-2-10");
    }

    @Test
    void should_take_nothing_where_an_earlier_build_has_put_its_own_function_in_place() throws SQLException {
        queue.jobs(queue.batch(""), 3, 5, 0);
        queue.execute("ALTER FUNCTION claim_jobs RENAME TO newer_claim_jobs");
        queue.execute("""
                CREATE FUNCTION claim_jobs(q bigint, s text, w bigint, l int, p int, t bigint, j bigint)
                RETURNS TABLE (job_id bigint, lease int) LANGUAGE sql AS $$
                    SELECT n.job_id, n.lease FROM newer_claim_jobs(q, s, w, l, p, t, j) n
                $$
                """);

        assertThatThrownBy(() -> queue.claim(Step.EDIT, worker, 2))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("column");
        assertThat(queue.number("SELECT count(*) FROM ready")).isEqualTo(3);
        assertThat(queue.number("SELECT count(*) FROM attempt")).isZero();
    }

    @Test
    void should_open_an_attempt_in_the_journal_with_each_claim() throws SQLException {
        queue.jobs(queue.batch(""), 3, 5, 0);

        List<Claim> claims = queue.claim(Step.EDIT, worker, 2);

        assertThat(claims)
                .hasSize(2)
                .allMatch(claim -> claim.lease() == 1 && claim.assetPath().equals("a"));
        assertThat(queue.number("SELECT count(*) FROM attempt WHERE outcome IS NULL AND paid IS NULL AND worker_id = "
                        + worker))
                .isEqualTo(2);
    }

    @Test
    void should_begin_in_line_where_it_is_told_and_find_what_stands_before_that_from_the_beginning()
            throws SQLException {
        long batch = queue.batch("");
        queue.jobs(batch, 3, 5, 0);
        Claims.Claimed first = queue.claims.claim(0, Step.EDIT, worker, 1, LinePosition.BEGINNING);
        queue.jobs(batch, 1, 0, 9);

        Claims.Claimed behind = queue.claims.claim(0, Step.EDIT, worker, 10, first.last());
        Claims.Claimed nothing = queue.claims.claim(0, Step.EDIT, worker, 10, behind.last());
        Claims.Claimed rest = queue.claims.claim(0, Step.EDIT, worker, 10, LinePosition.BEGINNING);

        assertThat(behind.claims()).extracting(Claim::customId).containsExactly("b1-2-0", "b1-3-0");
        assertThat(nothing.claims()).isEmpty();
        assertThat(nothing.last()).isNull();
        assertThat(rest.claims()).extracting(Claim::customId).containsExactly("b1-1-9");
        assertThat(rest.last().priority()).isZero();
    }

    @Test
    void should_never_hand_a_job_to_two_workers() throws Exception {
        queue.jobs(queue.batch(""), 500, 5, 0);

        Set<Long> seen = new HashSet<>();
        for (List<Claim> claims : inParallel(8, () -> drain(worker, 7))) {
            claims.forEach(claim -> assertThat(seen.add(claim.jobId())).isTrue());
        }

        assertThat(seen).hasSize(500);
    }

    @Test
    void should_never_pass_the_cap_of_paid_calls_however_many_race() throws Exception {
        long batch = queue.batch("max_paid=37");
        queue.jobs(batch, 200, 5, 0);

        int claimed = inParallel(8, () -> drain(worker, 5)).stream()
                .mapToInt(List::size)
                .sum();

        assertThat(claimed).isEqualTo(37);
        assertThat(queue.batches.progress(batch).held()).isEqualTo(163);
        assertThat(queue.batches.progress(batch).charged()).isEqualTo(37);
    }

    @Test
    void should_hold_a_whole_batch_at_once_when_its_cap_is_reached() throws SQLException {
        long batch = queue.batch("max_paid=1");
        queue.jobs(batch, 50, 5, 0);
        queue.claim(Step.EDIT, worker, 1);

        queue.claim(Step.EDIT, worker, 1);

        assertThat(queue.batches.progress(batch).held()).isEqualTo(49);
        assertThat(queue.batches.releaseWithinBudget(batch))
                .as("while the cap is used up")
                .isZero();
    }

    @Test
    void should_not_meet_the_rows_of_a_batch_one_by_one_that_is_held_back_whole() throws SQLException {
        long paused = queue.batch("");
        queue.jobs(paused, 3000, 0, 0);
        long cancelled = queue.batch("");
        queue.jobs(cancelled, 3000, 0, 3000);
        long other = queue.batch("");
        queue.jobs(other, 1, 5, 0);
        // Whoever gave the orders ended before a row was moved.
        queue.execute("UPDATE batch SET paused_at = clock_timestamp() WHERE id = " + paused);
        queue.execute("UPDATE batch SET cancelled_at = clock_timestamp() WHERE id = " + cancelled);

        int claims = 0;
        while (queue.claim(Step.EDIT, worker, 1).isEmpty()) {
            assertThat(++claims).isLessThan(10);
        }

        assertThat(queue.strings("SELECT reason || ' ' || count(*) FROM held GROUP BY reason ORDER BY reason"))
                .containsExactly("CANCELLED 3000", "PAUSED 3000");
        assertThat(claims)
                .as("none of them holds the pace row for a whole large batch")
                .isGreaterThan(2);
    }

    @Test
    @Timeout(30)
    void should_not_wait_behind_the_pace_row_for_a_row_that_somebody_has_locked() throws Exception {
        long batch = queue.batch("max_paid=1");
        queue.jobs(batch, 10, 5, 0);
        queue.claim(Step.EDIT, worker, 1);
        try (Connection intake = queue.database.connect();
                Statement lock = intake.createStatement()) {
            intake.setAutoCommit(false);
            lock.execute("SELECT FROM ready WHERE job_id = " + queue.ids(batch).get(9) + " FOR UPDATE");

            assertThat(inParallel(1, () -> queue.claim(Step.EDIT, worker, 1)))
                    .first()
                    .asInstanceOf(LIST)
                    .isEmpty();
            intake.rollback();
        }

        assertThat(queue.batches.progress(batch).held()).isEqualTo(8);
    }

    /** A queue that is stopped over night hands back what would have to be looked up, again and again; and a key that others use, too, is throttled for as long. */
    @Test
    void should_count_the_claims_since_the_edit_and_not_those_that_were_handed_back_or_answered_429()
            throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        queue.settle(
                queue.claim(Step.EDIT, worker, 1).get(0),
                Outcome.SUCCEEDED,
                true,
                line(Step.DOWNLOAD, Duration.ZERO, 0));
        for (int i = 0; i < 3; i++) {
            Claim claim = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
            assertThat(claim.sinceEdit()).isEqualTo(1);
            queue.settle(claim, Outcome.RETURNED, false, line(Step.DOWNLOAD, Duration.ZERO, 0));
        }
        // A node of an earlier build writes SUCCEEDED of it.
        for (Outcome throttled : List.of(Outcome.THROTTLED, Outcome.SUCCEEDED)) {
            Claim claim = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
            Completion.Next again = line(Step.DOWNLOAD, Duration.ZERO, 0);
            queue.completions.write(List.of(Completion.free(claim, throttled, 429, "THROTTLED", "slow down", again)));
        }
        Claim tried = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
        assertThat(tried.sinceEdit()).isEqualTo(1);
        queue.settle(tried, Outcome.FAILED, false, line(Step.DOWNLOAD, Duration.ZERO, 1));
        assertThat(queue.claim(Step.DOWNLOAD, worker, 1).get(0).sinceEdit()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, , UNCERTAIN", "SUCCEEDED, true, FAILED", "FAILED, false, FAILED"})
    void should_not_call_failed_what_it_cannot_read_and_may_have_paid_for(Outcome outcome, Boolean paid, String state)
            throws SQLException {
        queue.jobs(queue.batch(""), 2, 5, 0);
        queue.settle(queue.claim(Step.EDIT, worker, 1).get(0), outcome, paid, line(Step.DOWNLOAD, Duration.ZERO, 0));
        queue.execute("UPDATE job SET request = '[]'");

        assertThat(queue.claim(Step.DOWNLOAD, worker, 1)).isEmpty();
        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();

        assertThat(queue.strings("SELECT state || ' ' || error_code FROM result ORDER BY job_id"))
                .containsExactly(state + " INTERNAL_ERROR", "FAILED INTERNAL_ERROR");
    }

    @Test
    void should_not_bring_to_the_download_the_answer_of_an_edit_that_was_refused() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim refused = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.answers.write(List.of(new StoredAnswer(refused.jobId(), 1, 200, "application/json", new byte[] {1})));
        java.util.UUID first = java.util.UUID.randomUUID();
        queue.completions.write(List.of(new Completion(
                refused,
                Outcome.FAILED,
                false,
                200,
                "UPSTREAM_FAILED",
                "x",
                first,
                null,
                null,
                line(Step.EDIT, Duration.ZERO, 1))));
        Claim cut = queue.claim(Step.EDIT, worker, 1).get(0);
        java.util.UUID second = java.util.UUID.randomUUID();
        queue.completions.write(List.of(new Completion(
                cut,
                Outcome.UNKNOWN,
                null,
                null,
                "OUTCOME_UNKNOWN",
                "cut",
                second,
                null,
                null,
                line(Step.DOWNLOAD, Duration.ZERO, 0))));

        Claim download = queue.claim(Step.DOWNLOAD, worker, 1).get(0);

        assertThat(download.answer()).isEmpty();
        assertThat(download.recordUuid()).isEqualTo(second);
        assertThat(download.editPaid()).isNull();
        assertThat(download.edits()).isEqualTo(2);
    }

    @Test
    void should_give_back_to_the_cap_what_was_not_paid() throws SQLException {
        long batch = queue.batch("max_paid=2");
        queue.jobs(batch, 4, 5, 0);
        List<Claim> claims = queue.claim(Step.EDIT, worker, 4);

        queue.completions.write(List.of(
                completion(claims.get(0), Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ZERO, 1)),
                completion(claims.get(1), Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0))));
        queue.batches.release(batch);

        assertThat(queue.claim(Step.EDIT, worker, 4)).hasSize(1);
    }

    /** A claim that was under way when the cap went had judged them by it. */
    @Test
    void should_free_what_is_on_hold_for_a_cap_that_is_no_more() throws SQLException {
        long batch = queue.batch("max_paid=1");
        queue.jobs(batch, 3, 5, 0);
        assertThat(queue.claim(Step.EDIT, queue.worker(), 3)).hasSize(1);
        queue.execute("UPDATE batch SET max_paid = NULL");

        queue.batches.releaseWithinBudget();

        assertThat(queue.claim(Step.EDIT, queue.worker(), 3)).hasSize(2);
    }

    @Test
    void should_put_back_as_many_as_a_cap_has_room_for_again_in_every_batch() throws SQLException {
        long batch = queue.batch("max_paid=2");
        queue.jobs(batch, 50, 5, 0);
        queue.jobs(queue.batch("max_paid=0"), 5, 5, 0);
        List<Claim> claims = drain(worker, 10);
        assertThat(claims).hasSize(2);

        queue.completions.write(List.of(
                completion(claims.get(0), Outcome.FAILED, false, new Completion.Rest(JobState.FAILED, null)),
                completion(claims.get(1), Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0))));
        queue.batches.releaseWithinBudget();

        assertThat(queue.batches.progress(batch).held()).isEqualTo(47);
        assertThat(queue.number("SELECT count(*) FROM held WHERE batch_id <> " + batch))
                .isEqualTo(5);
        assertThat(queue.claim(Step.EDIT, worker, 4)).hasSize(1);
    }

    @Test
    void should_buy_nothing_of_what_people_hold_back_or_cancel_but_fetch_what_was_paid_for() throws SQLException {
        long cancelled = queue.batch("cancelled_at=now()");
        queue.jobs(cancelled, 2, 5, 0);
        long batch = queue.batch("");
        queue.jobs(batch, 4, 5, 10);
        queue.execute(
                "INSERT INTO mark (job_id, cancel_requested_at) SELECT min(job_id), now() FROM ready WHERE batch_id = "
                        + batch);
        queue.execute(
                "INSERT INTO mark (job_id, paused_at) SELECT max(job_id), now() FROM ready WHERE batch_id = " + batch);

        assertThat(drain(worker, 3)).hasSize(2);
        assertThat(queue.strings("SELECT reason FROM held ORDER BY job_id"))
                .containsExactly("CANCELLED", "CANCELLED", "CANCELLED", "PAUSED");

        queue.execute(
                "WITH h AS (DELETE FROM held RETURNING *) INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)"
                        + " SELECT job_id, batch_id, queue, 'DOWNLOAD', priority, turn, lease FROM h");
        assertThat(queue.claim(Step.DOWNLOAD, worker, 10)).hasSize(4);
    }

    @Test
    void should_buy_nothing_while_the_whole_queue_is_paused() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        queue.execute("UPDATE pace SET paused_at = now() WHERE name = 'api'");

        Claims.Claimed claimed = queue.claims.claim(0, Step.EDIT, worker, 10, LinePosition.BEGINNING);

        assertThat(claimed.claims()).isEmpty();
        assertThat(claimed.reason()).isEqualTo("PAUSED");
        assertThat(queue.claims
                        .claim(0, Step.UPLOAD, worker, 10, LinePosition.BEGINNING)
                        .reason())
                .isEqualTo("PAUSED");
        assertThat(queue.claims
                        .claim(0, Step.DOWNLOAD, worker, 10, LinePosition.BEGINNING)
                        .reason())
                .isEqualTo("EMPTY");
    }

    @Test
    void should_hold_the_jobs_of_a_paused_batch_and_let_the_others_pass() throws SQLException {
        long paused = queue.batch("paused_at=now()");
        queue.jobs(paused, 5, 5, 0);
        queue.jobs(queue.batch(""), 2, 5, 100);

        assertThat(drain(worker, 3)).hasSize(2);
        assertThat(queue.batches.progress(paused).held()).isEqualTo(5);
        queue.execute("UPDATE batch SET paused_at = NULL");
        queue.batches.release(paused);
        assertThat(drain(worker, 3)).hasSize(5);
    }

    @Test
    void should_not_hand_out_a_retry_before_its_time() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim claim = queue.claim(Step.EDIT, worker, 1).get(0);

        queue.completions.write(
                List.of(completion(claim, Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ofMinutes(5), 1))));

        Claims.Claimed early = queue.claims.claim(0, Step.EDIT, worker, 1, LinePosition.BEGINNING);
        assertThat(early.claims()).isEmpty();
        assertThat(early.pause().orElseThrow()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        queue.execute("UPDATE ready SET run_at = now() - interval '1 ms'");
        assertThat(queue.claim(Step.EDIT, worker, 1))
                .singleElement()
                .matches(again -> again.lease() == 2 && again.tries() == 1);
    }

    @Test
    void should_keep_the_jobs_of_a_run_to_that_run() throws SQLException {
        long batch = queue.batch("queue=77");
        queue.jobs(batch, 1, 5, 0);
        queue.execute("UPDATE ready SET queue = 77");

        assertThat(queue.claim(Step.EDIT, worker, 1)).isEmpty();
        assertThat(queue.claims
                        .claim(77, Step.EDIT, worker, 1, LinePosition.BEGINNING)
                        .claims())
                .hasSize(1);
    }

    @Test
    void should_refuse_a_completion_whose_lease_is_stale_and_move_nothing() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim first = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.completions.write(List.of(completion(first, Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ZERO, 1))));
        Claim second = queue.claim(Step.EDIT, worker, 1).get(0);

        Completion late = completion(first, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));

        assertThat(queue.completions.write(List.of(late))).containsExactly(late);
        assertThat(queue.completions.write(
                        List.of(completion(second, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0)))))
                .isEmpty();
    }

    @Test
    void should_refuse_a_stale_completion_that_comes_beside_one_of_the_same_job_that_is_not() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim first = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.completions.write(List.of(completion(first, Outcome.UNKNOWN, null, line(Step.EDIT, Duration.ZERO, 1))));
        Claim second = queue.claim(Step.EDIT, worker, 1).get(0);

        Completion late = completion(first, Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ZERO, 1));
        Completion due = completion(second, Outcome.SUCCEEDED, true, line(Step.DOWNLOAD, Duration.ZERO, 0));

        assertThat(queue.completions.write(List.of(late, due))).containsExactly(late);
    }

    @Test
    void should_carry_the_answer_to_the_download_and_the_record_to_the_result() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim edit = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.answers.write(
                List.of(new StoredAnswer(edit.jobId(), edit.lease(), 200, "application/json", new byte[] {1, 2, 3})));
        java.util.UUID uuid = java.util.UUID.randomUUID();
        queue.completions.write(List.of(new Completion(
                edit,
                Outcome.SUCCEEDED,
                true,
                200,
                null,
                null,
                uuid,
                null,
                null,
                line(Step.DOWNLOAD, Duration.ZERO, 0))));

        Claim download = queue.claim(Step.DOWNLOAD, worker, 1).get(0);
        assertThat(download.answer().orElseThrow().body()).containsExactly(1, 2, 3);
        queue.completions.write(List.of(completion(download, Outcome.SUCCEEDED, false, succeeded())));

        assertThat(queue.strings("SELECT record_uuid::text FROM result WHERE state = 'SUCCEEDED'"))
                .containsExactly(uuid.toString());
    }

    @Test
    void should_refuse_to_settle_an_attempt_twice_whoever_tries() throws SQLException {
        queue.jobs(queue.batch(""), 1, 5, 0);
        Claim claim = queue.claim(Step.EDIT, worker, 1).get(0);
        queue.completions.write(List.of(completion(claim, Outcome.NOT_SENT, false, line(Step.EDIT, Duration.ZERO, 1))));

        assertThatThrownBy(() -> queue.execute("UPDATE attempt SET outcome = 'SUCCEEDED', paid = true"))
                .hasMessageContaining("already settled as NOT_SENT");
    }

    @Test
    void should_fold_the_counts_without_changing_them() throws SQLException {
        queue.jobs(queue.batch(""), 50, 5, 0);
        drain(worker, 1);
        queue.batches.foldTally();
        queue.batches.foldTally();

        assertThat(queue.number("SELECT count(*) FROM tally")).isEqualTo(1);
    }

    @Test
    void should_not_write_the_counts_anew_that_are_summed_up() throws SQLException {
        queue.jobs(queue.batch(""), 5, 5, 0);
        queue.jobs(queue.batch(""), 5, 5, 0);
        queue.claim(Step.EDIT, worker, 2);
        queue.batches.foldTally();
        List<String> summedUp = queue.strings("SELECT xmin::text FROM tally ORDER BY batch_id");

        queue.batches.foldTally();

        assertThat(queue.strings("SELECT xmin::text FROM tally ORDER BY batch_id"))
                .hasSize(2)
                .isEqualTo(summedUp);
    }

    private List<Claim> drain(long worker, int limit) throws SQLException {
        List<Claim> all = new ArrayList<>();
        while (true) {
            Claims.Claimed claimed = queue.claims.claim(0, Step.EDIT, worker, limit, LinePosition.BEGINNING);
            all.addAll(claimed.claims());
            if (claimed.reason().equals("EMPTY")) {
                return all;
            }
        }
    }

    private static <T> List<T> inParallel(int threads, Callable<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(java.util.Collections.nCopies(threads, work))) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
