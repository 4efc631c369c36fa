package dev.darkroom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.intake.Format;
import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeOptions;
import dev.darkroom.intake.IntakeResult;
import dev.darkroom.intake.LocalImages;
import dev.darkroom.intake.NewBatch;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.OnUncertain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationPartsTest {

    private static final String THREE =
            "https://pictures.example/1.png,A hat\nhttps://pictures.example/2.png,A hat\nhttps://pictures.example/3.png,A hat\n";

    private TestDatabase database;
    private OperationParts parts;
    private Previews previews;

    @BeforeEach
    void open() throws SQLException {
        database = TestDatabase.fresh();
        parts = new OperationParts(database.dataSource());
        previews = new Previews(database.dataSource());
        database.execute(
                "INSERT INTO batch (name, owner, credits_per_edit) VALUES ('a', 'ada', 0.5), ('b', 'bob', 2), ('empty', 'ada', 1)");
    }

    @AfterEach
    void close() throws SQLException {
        assertThat(number("SELECT count(*) FROM job_state WHERE places <> 1"))
                .as("jobs that stand in no place or in two")
                .isZero();
        database.close();
    }

    @Test
    void should_retry_all_that_match_and_no_other() throws SQLException {
        failed(1, 1, 2_300, "UPSTREAM_BUSY");
        failed(1, 3_001, 3_100, "MODERATED");
        failed(2, 4_001, 4_100, "UPSTREAM_BUSY");
        Operation operation = begin(Kind.RETRY, withCode(1L, ErrorCode.UPSTREAM_BUSY), Optional.empty());
        assertThat(operation.matched()).isEqualTo(2_300);

        work();

        Operation done = operation(operation.id());
        assertThat(done.state()).isEqualTo(Operation.State.FINISHED);
        assertThat(done.done()).isEqualTo(2_300);
        assertThat(done.skipped() + done.pending() + done.refusedJobs()).isZero();
        assertThat(number("SELECT count(DISTINCT turn) FROM ready WHERE batch_id = 1"))
                .as("each at a place in line of its own")
                .isEqualTo(2_300);
        assertThat(number("SELECT count(*) FROM result")).isEqualTo(200);
    }

    @Test
    void should_go_through_all_batches_of_an_owner_and_leave_those_of_others() throws SQLException {
        failed(1, 1, 50, "NOT_SENT");
        failed(2, 101, 150, "NOT_SENT");
        failed(3, 201, 260, "NOT_SENT");
        Selection all = Selection.in(null, Set.of(JobState.FAILED));

        assertThat(preview(Kind.RETRY, all, Optional.of("ada")).matched()).isEqualTo(110);
        assertThat(preview(Kind.RETRY, all, Optional.of("ada")).credits()).isEqualByComparingTo("85");
        assertThat(preview(Kind.RETRY, all, Optional.empty()).matched()).isEqualTo(160);
        Operation operation = begin(Kind.RETRY, all, Optional.of("ada"));
        Operation named = begin(
                Kind.RETRY, Selection.named(List.of(1L, 101L, 999L), Set.of(JobState.FAILED)), Optional.of("ada"));
        assertThat(named.matched()).isEqualTo(1);
        work();

        assertThat(operation(operation.id()).done() + operation(named.id()).done())
                .isEqualTo(110);
        assertThat(number("SELECT count(*) FROM result WHERE batch_id = 2")).isEqualTo(50);
        assertThat(operation(named.id()).skipped()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void should_leave_alone_what_failed_or_was_sent_again_after_it_was_asked_for() throws SQLException {
        failed(1, 1, 10, "NOT_SENT");
        waiting(1, 101, 110);
        Operation retry = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        Operation cancel = begin(Kind.CANCEL, Selection.in(1L, Set.of(JobState.QUEUED)), Optional.empty());
        failed(1, 11, 15, "NOT_SENT");
        waiting(1, 111, 115);
        database.execute("UPDATE operation SET worked_at = now() - interval '1 hour' WHERE id = " + retry.id());

        work();

        assertThat(operation(retry.id()).done()).isEqualTo(10);
        assertThat(operation(retry.id()).skipped()).isEqualTo(5);
        assertThat(operation(cancel.id()).done())
                .as("those that were retried meanwhile, or came later, are not cancelled")
                .isEqualTo(10);
        assertThat(operation(cancel.id()).skipped()).isEqualTo(15);
        assertThat(number("SELECT count(*) FROM ready")).isEqualTo(15);
    }

    @Test
    void should_retry_what_may_have_been_paid_for_only_where_that_was_named() throws SQLException {
        failed(1, 1, 3, "NOT_SENT");
        rested(1, 11, 14, "UNCERTAIN", "OUTCOME_UNKNOWN");
        // Given up: failed, with a call of unknown outcome.
        failed(1, 21, 22, "GIVEN_UP");
        database.execute("INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at) "
                + "SELECT job_id, 1, batch_id, 'EDIT', 1, 0, 'UNKNOWN', now() FROM result WHERE job_id > 10");

        Operation careful = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        work();
        assertThat(operation(careful.id()).done()).isEqualTo(3);
        assertThat(operation(careful.id()).refused()).isEqualTo(Map.of("UNCERTAIN", 2L));

        Operation outright =
                begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED, JobState.UNCERTAIN)), Optional.empty());
        work();
        assertThat(operation(outright.id()).done()).isEqualTo(6);
    }

    @Test
    void should_send_again_and_give_up_uncertain_jobs() throws SQLException {
        rested(1, 1, 5, "UNCERTAIN", "OUTCOME_UNKNOWN");
        rested(2, 11, 15, "UNCERTAIN", "OUTCOME_UNKNOWN");
        Operation sent = begin(Kind.RESEND, Selection.in(1L, Set.of(JobState.UNCERTAIN)), Optional.empty());
        Operation givenUp = begin(Kind.GIVE_UP, Selection.in(2L, Set.of(JobState.UNCERTAIN)), Optional.empty());

        work();

        assertThat(operation(sent.id()).done()).isEqualTo(5);
        assertThat(operation(givenUp.id()).done()).isEqualTo(5);
        assertThat(number("SELECT count(*) FROM ready WHERE batch_id = 1 AND step = 'EDIT'"))
                .isEqualTo(5);
        assertThat(number("SELECT count(*) FROM result WHERE state = 'FAILED' AND error_code = 'GIVEN_UP'"))
                .isEqualTo(5);
    }

    /** Matched, and then the order waits for a lock: what was sent again meanwhile, and is UNCERTAIN once more, is not what was shown. */
    @ParameterizedTest
    @EnumSource(names = {"RESEND", "GIVE_UP", "RETRY"})
    void should_leave_alone_what_is_uncertain_anew_since_it_was_shown(Kind kind) throws Exception {
        rested(1, 1, 2, "UNCERTAIN", "OUTCOME_UNKNOWN");
        Operation operation = begin(kind, Selection.in(1L, Set.of(JobState.UNCERTAIN)), Optional.empty());
        database.execute("INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at) "
                + "SELECT job_id, 1, batch_id, 'EDIT', 1, 0, 'UNKNOWN', now() FROM result");
        try (Connection late = database.connect();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("SELECT FROM attempt FOR UPDATE");
            CompletableFuture<Void> node = CompletableFuture.runAsync(() -> {
                try {
                    parts.next();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(database::someoneWaits);
            database.execute("DELETE FROM result WHERE job_id = 1");
            database.execute("INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message) "
                    + "VALUES (1, 1, 'UNCERTAIN', 2, 'OUTCOME_UNKNOWN', 'm')");
            late.rollback();
            node.get(30, TimeUnit.SECONDS);
        }

        assertThat(operation(operation.id()).done()).isEqualTo(1);
        assertThat(operation(operation.id()).skipped()).isEqualTo(1);
        assertThat(operation(operation.id()).refused()).isEmpty();
        assertThat(database.strings("SELECT state FROM result WHERE job_id = 1"))
                .containsExactly("UNCERTAIN");
    }

    @Test
    void should_cancel_what_waits_behind_many_at_rest_and_nothing_of_a_batch_taken_in_meanwhile() throws SQLException {
        failed(1, 1, 11_000, "NOT_SENT");
        waiting(1, 20_001, 20_010);
        waiting(2, 20_011, 20_020);
        waiting(1, 20_021, 20_030);
        Selection named = new Selection(
                null, 1L, Set.of(JobState.QUEUED), null, null, null, "job-200", null, null, null, null, null);
        assertThat(preview(Kind.CANCEL, named, Optional.empty()).matched()).isEqualTo(20);
        Operation operation = begin(Kind.CANCEL, named, Optional.empty());
        Operation all =
                begin(Kind.CANCEL, Selection.in(null, Set.of(JobState.QUEUED, JobState.RUNNING)), Optional.of("bob"));

        work();

        assertThat(operation(operation.id()).done()).isEqualTo(20);
        assertThat(operation(all.id()).done()).isEqualTo(10);
        assertThat(operation(all.id()).skipped()).isZero();
        assertThat(number("SELECT count(*) FROM ready")).isZero();
    }

    /** A new batch, and one that goes on with more rows: both are read in a transaction that began before somebody looked. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_leave_alone_what_was_still_being_taken_in_when_it_was_asked_for(boolean goesOn, @TempDir Path folder)
            throws Exception {
        Selection all = Selection.in(null, Set.of(JobState.QUEUED));
        if (goesOn) {
            take(folder, rows("image,prompt\n" + THREE));
        }
        AtomicReference<Operation> order = new AtomicReference<>();

        take(folder, new InputStream() {
            private InputStream part = rows("image,prompt\n" + THREE);

            @Override
            public int read() throws IOException {
                int next = part.read();
                if (next < 0 && order.get() == null) {
                    order.set(whileReading());
                    part = rows("https://pictures.example/4.png,Make it blue\n");
                    next = part.read();
                }
                return next;
            }

            private Operation whileReading() throws IOException {
                try {
                    return begin(Kind.CANCEL, all, Optional.empty());
                } catch (SQLException e) {
                    throw new IOException(e);
                }
            }
        });
        work();

        int seen = goesOn ? 3 : 0;
        assertThat(operation(order.get().id()))
                .extracting(Operation::matched, Operation::done)
                .containsExactly((long) seen, (long) seen);
        assertThat(number("SELECT count(*) FROM ready")).isEqualTo(4 - seen);
    }

    private static InputStream rows(String csv) {
        return new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
    }

    private void take(Path folder, InputStream rows) throws Exception {
        NewBatch batch = new NewBatch(
                "late", Optional.of(folder), true, OnUncertain.HOLD, Optional.empty(), Optional.empty(), false);
        IntakeResult result = Intake.of(rows, Format.CSV, IntakeOptions.with(LocalImages.refused()))
                .submit(database.dataSource(), batch, error -> {
                    throw new AssertionError(error);
                });
        assertThat(result.submitted()).isPresent();
    }

    @Test
    void should_tell_the_cancelled_from_those_of_which_an_earlier_call_may_have_been_paid() throws SQLException {
        waiting(1, 1, 3);
        database.execute("INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at) "
                + "VALUES (2, 1, 1, 'EDIT', 1, 0, 'UNKNOWN', now())");
        Operation operation = begin(Kind.CANCEL, Selection.in(1L, Set.of(JobState.QUEUED)), Optional.empty());

        work();

        assertThat(operation(operation.id()))
                .extracting(Operation::done, Operation::uncertain, Operation::met)
                .containsExactly(3L, 1L, 3L);
    }

    @Test
    void should_refuse_to_buy_anything_of_a_cancelled_batch_and_say_so() throws SQLException {
        failed(1, 1, 5, "NOT_SENT");
        Operation operation = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        database.execute("UPDATE batch SET cancelled_at = now() WHERE id = 1");

        work();

        assertThat(operation(operation.id()).done()).isZero();
        assertThat(operation(operation.id()).refused()).isEqualTo(Map.of("BATCH_CANCELLED", 5L));
    }

    @Test
    void should_meet_no_job_twice_and_pass_none_over_when_a_node_dies_in_the_middle_of_a_part() throws Exception {
        failed(1, 1, 3_500, "NOT_SENT");
        Operation operation = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        parts.next();
        assertThat(operation(operation.id()).done()).isEqualTo(1_000);

        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            // The second part waits for this row, in the middle of its work.
            statement.execute("SELECT FROM result WHERE job_id = 1500 FOR UPDATE");
            CompletableFuture<Void> node = CompletableFuture.runAsync(() -> {
                try {
                    parts.next();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            String blocked =
                    "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
            await().atMost(Duration.ofSeconds(20)).until(() -> !numbers(blocked).isEmpty());
            assertThat(parts.next()).as("no other node works on it meanwhile").isEmpty();
            database.execute("SELECT pg_terminate_backend(" + numbers(blocked).get(0) + ")");
            assertThatThrownBy(node::join).isNotNull();
            holder.rollback();
        }
        assertThat(operation(operation.id()).done()).isEqualTo(1_000);

        new OperationParts(database.dataSource()).next();
        work();

        assertThat(operation(operation.id()).state()).isEqualTo(Operation.State.FINISHED);
        assertThat(operation(operation.id()).done()).isEqualTo(3_500);
        assertThat(number("SELECT count(*) FROM ready")).isEqualTo(3_500);
        assertThat(number("SELECT queued FROM batch_progress WHERE batch_id = 1"))
                .as("each put into the line once")
                .isEqualTo(3_500);
    }

    @Test
    void should_share_the_work_with_other_nodes_without_doing_anything_twice() throws SQLException {
        failed(1, 1, 6_000, "NOT_SENT");
        waiting(2, 10_001, 13_000);
        Operation retry = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        Operation cancel = begin(Kind.CANCEL, Selection.in(2L, Set.of(JobState.QUEUED)), Optional.empty());
        List<CompletableFuture<Void>> nodes = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            nodes.add(CompletableFuture.runAsync(() -> {
                try {
                    OperationParts own = new OperationParts(database.dataSource());
                    while (number("SELECT count(*) FROM operation WHERE finished_at IS NULL") > 0) {
                        own.next();
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        nodes.forEach(CompletableFuture::join);

        assertThat(operation(retry.id()).done()).isEqualTo(6_000);
        assertThat(operation(cancel.id()).done()).isEqualTo(3_000);
        assertThat(number("SELECT count(*) FROM result WHERE state = 'CANCELLED'"))
                .isEqualTo(3_000);
        assertThat(number("SELECT count(*) FROM ready WHERE batch_id = 1")).isEqualTo(6_000);
    }

    @Test
    void should_wait_for_a_run_that_holds_its_batch_and_not_count_that_as_a_failure() throws SQLException {
        waiting(1, 1, 3_000);
        Operation operation = begin(Kind.CANCEL, Selection.in(1L, Set.of(JobState.QUEUED)), Optional.empty());
        try (Connection run = database.connect();
                Statement statement = run.createStatement()) {
            statement.execute("BEGIN; SELECT FROM batch WHERE id = 1 FOR UPDATE");
            assertThatThrownBy(parts::next)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
        }
        assertThat(numbers("SELECT failures FROM operation")).containsExactly(0L);
        assertThat(operation(operation.id()).error()).contains("being taken in");

        work();

        assertThat(operation(operation.id()).state()).isEqualTo(Operation.State.FINISHED);
        assertThat(operation(operation.id()).error()).isNull();
        assertThat(operation(operation.id()).done()).isEqualTo(3_000);
    }

    @Test
    void should_end_after_the_part_it_is_at_when_somebody_ends_it() throws SQLException {
        failed(1, 1, 3_000, "NOT_SENT");
        Operation operation = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        parts.next();
        database.execute("UPDATE operation SET cancel_requested_at = now()");

        work();

        assertThat(operation(operation.id()).state()).isEqualTo(Operation.State.CANCELLED);
        assertThat(operation(operation.id()).done()).isEqualTo(1_000);
        assertThat(number("SELECT count(*) FROM result")).isEqualTo(2_000);
    }

    @Test
    void should_give_up_what_fails_again_and_again_and_hold_up_no_other_meanwhile() throws SQLException {
        failed(1, 1, 5, "NOT_SENT");
        Operation broken = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        database.execute("UPDATE operation SET selection = '{\"surprise\": 1}'");
        Operation other = begin(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        for (int round = 0; round < OperationParts.MOST_FAILURES + 5; round++) {
            try {
                parts.next();
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("surprise");
            }
        }

        assertThat(operation(other.id()).done()).isEqualTo(5);
        assertThat(database.strings("SELECT state || ' ' || failures FROM operation WHERE id = " + broken.id()))
                .containsExactly("FAILED " + OperationParts.MOST_FAILURES);
    }

    @Test
    void should_count_without_counting_where_counts_are_kept_and_break_off_where_they_are_not() throws SQLException {
        failed(1, 1, 12_000, "NOT_SENT");
        Preview kept = preview(Kind.RETRY, Selection.in(1L, Set.of(JobState.FAILED)), Optional.empty());
        assertThat(kept.matched()).isEqualTo(12_000);
        assertThat(kept.more()).isFalse();
        assertThat(kept.credits()).isEqualByComparingTo("6000");

        Preview counted = preview(Kind.RETRY, withCode(1L, ErrorCode.NOT_SENT), Optional.empty());
        assertThat(counted.more()).isTrue();
        assertThat(counted.matched()).isEqualTo(Previews.MOST_COUNTED);

        waiting(2, 20_001, 20_003);
        Preview few =
                preview(Kind.CANCEL, Selection.in(2L, Set.of(JobState.QUEUED, JobState.RUNNING)), Optional.empty());
        assertThat(few.matched()).isEqualTo(3);
    }

    @Test
    void should_not_count_what_came_to_its_state_after_the_look_that_others_go_by() throws SQLException {
        waiting(1, 1, 5);
        failed(2, 101, 7_100, "NOT_SENT");
        Selection few = Selection.in(1L, Set.of(JobState.QUEUED, JobState.RUNNING));
        Selection many = Selection.in(2L, Set.of(JobState.FAILED));
        Preview fewShown = preview(Kind.CANCEL, few, Optional.empty());
        Preview manyShown = preview(Kind.RETRY, many, Optional.empty());
        assertThat(manyShown.matched()).isEqualTo(7_000);
        waiting(1, 11, 13);
        failed(2, 8_001, 8_003, "NOT_SENT");

        assertThat(again(Kind.CANCEL, few, fewShown, 5).matched()).isEqualTo(5);
        assertThat(again(Kind.RETRY, many, manyShown, 7_000).matched()).isEqualTo(7_000);
        assertThat(again(Kind.RETRY, many, manyShown, 6_999).matched())
                .as("more than expected did match then")
                .isGreaterThan(6_999);
        assertThat(preview(Kind.CANCEL, few, Optional.empty()).matched()).isEqualTo(8);
    }

    @Test
    void should_count_as_many_as_are_expected_where_no_counts_are_kept() throws SQLException {
        failed(1, 1, 6_500, "NOT_SENT");
        Selection some = withCode(1L, ErrorCode.NOT_SENT);
        Preview shown = preview(Kind.RETRY, some, Optional.empty());
        assertThat(shown.more()).isTrue();

        assertThat(again(Kind.RETRY, some, shown, 6_500))
                .extracting(Preview::matched, Preview::more)
                .containsExactly(6_500L, false);
        assertThat(again(Kind.RETRY, some, shown, 5_900).matched()).isGreaterThan(5_900);
    }

    @Test
    void should_find_the_few_that_are_expected_behind_many_that_do_not_match() throws SQLException {
        failed(1, 1, 11_000, "NOT_SENT");
        failed(1, 200_001, 200_003, "NOT_SENT");
        Selection few = new Selection(
                null, 1L, Set.of(JobState.FAILED), null, null, null, "job-20000", null, null, null, null, null);
        Preview shown = preview(Kind.RETRY, few, Optional.empty());
        assertThat(shown.more()).isTrue();

        assertThat(again(Kind.RETRY, few, shown, 100))
                .extracting(Preview::matched, Preview::more)
                .containsExactly(3L, false);
    }

    @Test
    void should_say_that_there_may_be_more_where_too_many_would_have_to_be_looked_at() throws SQLException {
        database.execute("INSERT INTO batch (name, owner) SELECT 'small', 'ada' FROM generate_series(1, 60)");
        for (int batch = 4; batch <= 63; batch++) {
            failed(batch, batch, batch, "NOT_SENT");
        }
        for (Selection selection :
                List.of(withCode(null, ErrorCode.NOT_SENT), Selection.in(null, Set.of(JobState.FAILED)))) {
            Preview shown = preview(Kind.RETRY, selection, Optional.empty());
            Preview broken = again(Kind.RETRY, selection, shown, 59);
            assertThat(broken.more()).isTrue();
            assertThat(broken.matched()).isBetween(1L, 59L);
        }
    }

    private Preview again(Kind kind, Selection selection, Preview shown, long expected) throws SQLException {
        return previews.preview(
                kind, selection, Optional.empty(), Optional.of(shown.asOf()), OptionalLong.of(expected));
    }

    private Preview preview(Kind kind, Selection selection, Optional<String> owner) throws SQLException {
        return previews.preview(kind, selection, owner, Optional.empty(), OptionalLong.empty());
    }

    private static Selection withCode(Long batch, ErrorCode code) {
        return new Selection(
                null, batch, Set.of(JobState.FAILED), null, code, null, null, null, null, null, null, null);
    }

    private Operation begin(Kind kind, Selection selection, Optional<String> owner) throws SQLException {
        Preview preview = preview(kind, selection, owner);
        database.execute(
                "INSERT INTO operation (kind, selection, only_owner, asked_by, as_of, matched, more) VALUES ('%s', '%s', %s, 'test', '%s', %d, %s)"
                        .formatted(
                                kind,
                                selection.json(),
                                owner.map(name -> "'" + name + "'").orElse("NULL"),
                                preview.asOf(),
                                preview.matched(),
                                preview.more()));
        return operation(number("SELECT max(id) FROM operation"));
    }

    private void work() throws SQLException {
        for (int most = 0; most < 1_000 && parts.next().isPresent(); most++) {
            // The next part.
        }
    }

    private Operation operation(long id) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM operation WHERE id = " + id)) {
            row.next();
            return OperationRows.read(row);
        }
    }

    private void jobs(long batch, long from, long to) throws SQLException {
        database.execute("""
                INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path, created_at)
                SELECT i, %1$d, i, 'job-' || i, 'n' || i, 'asset:a', '{}', '{}', 'EDIT', i, 'a', clock_timestamp() FROM generate_series(%2$d, %3$d) i
                """.formatted(batch, from, to));
    }

    private void rested(long batch, long from, long to, String state, String code) throws SQLException {
        jobs(batch, from, to);
        database.execute("""
                INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                SELECT i, %1$d, '%4$s', 1, '%5$s', 'm' FROM generate_series(%2$d, %3$d) i
                """.formatted(batch, from, to, state, code));
    }

    private void failed(long batch, long from, long to, String code) throws SQLException {
        rested(batch, from, to, "FAILED", code);
    }

    private void waiting(long batch, long from, long to) throws SQLException {
        jobs(batch, from, to);
        database.execute("""
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                SELECT i, %d, 0, 'EDIT', 5, i FROM generate_series(%d, %d) i
                """.formatted(batch, from, to));
    }

    private long number(String sql) throws SQLException {
        return numbers(sql).get(0);
    }

    private List<Long> numbers(String sql) throws SQLException {
        return database.strings(sql).stream().map(Long::valueOf).toList();
    }
}
