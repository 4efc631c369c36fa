package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file that is run again after its batch, or rows of it, were paused or cancelled. */
class LiftedOrdersTest {

    private static final String HEADER = "custom_id,image,prompt\n";
    private static final String FILE = HEADER + "a,asset:a,A hat\nb,asset:b,A hat\nc,http://e.org/c,A hat\n";

    private final TestDatabase database = TestDatabase.fresh();
    private Folder folder;

    @BeforeEach
    void submitOnce() throws Exception {
        folder = new Folder(database, Optional.of(Path.of("/results/hats")));
        folder.submit(FILE);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_queue_again_the_rows_that_were_cancelled_with_their_batch() throws Exception {
        folder.query("UPDATE batch SET cancelled_at = now(), paused_at = now()");
        cancelled("a", "b", "c");

        Submitted again = folder.submit(FILE).submitted().orElseThrow();

        assertThat(again.known()).isEqualTo(Map.of(JobState.QUEUED, 3L));
        assertThat(waiting()).containsExactly("a|EDIT", "b|EDIT", "c|UPLOAD");
        assertThat(folder.query("SELECT cancelled_at, paused_at FROM batch")).containsExactly("null|null");
        assertThat(folder.count("result")).isZero();
    }

    @Test
    void should_queue_again_only_the_rows_that_are_given() throws Exception {
        folder.query("UPDATE batch SET cancelled_at = now()");
        cancelled("a", "b", "c");

        folder.submit(HEADER + "b,asset:b,A hat\n");
        assertThat(waiting()).containsExactly("b|EDIT");

        folder.submit(FILE);
        assertThat(waiting()).as("and the others when they are given").containsExactly("a|EDIT", "b|EDIT", "c|UPLOAD");
    }

    @Test
    void should_cancel_the_rows_that_are_not_given_where_whoever_cancelled_their_batch_ended_half_way()
            throws Exception {
        folder.query("UPDATE batch SET cancelled_at = now()");
        cancelled("a");
        folder.query(
                "INSERT INTO mark (job_id, cancel_requested_at) SELECT j.id, cancelled_at FROM job j JOIN batch b ON b.id = j.batch_id WHERE j.custom_id = 'c'");

        folder.submit(HEADER + "b,asset:b,A hat\n");

        assertThat(waiting()).containsExactly("b|EDIT");
        assertThat(folder.query("SELECT custom_id, state FROM result JOIN job ON id = job_id ORDER BY custom_id"))
                .containsExactly("a|CANCELLED", "c|CANCELLED");
        assertThat(folder.query("SELECT custom_id FROM mark JOIN job ON id = job_id"))
                .as("the order stays for what it was about")
                .containsExactly("c");
    }

    @Test
    void should_lift_the_order_about_a_batch_for_rows_that_are_given_later_than_others() throws Exception {
        folder.query("UPDATE batch SET cancelled_at = now()");
        folder.query("""
                INSERT INTO mark (job_id, cancel_requested_at, of_batch)
                SELECT j.id, cancelled_at, true FROM job j JOIN batch b ON b.id = j.batch_id WHERE j.custom_id = 'c'
                """);
        cancelled("a", "b", "c");
        folder.submit(HEADER + "b,asset:b,A hat\n");
        assertThat(waiting()).containsExactly("b|EDIT");

        folder.submit(FILE);

        assertThat(waiting()).containsExactly("a|EDIT", "b|EDIT", "c|UPLOAD");
        assertThat(folder.count("mark")).isZero();
        assertThat(folder.query("SELECT count(*) FROM job WHERE resent_at IS NOT NULL"))
                .as("an order of before, which is worked off still, does not mean them")
                .containsExactly("3");
    }

    @Test
    void should_mark_what_runs_and_is_not_given_where_whoever_cancelled_its_batch_ended_half_way() throws Exception {
        folder.claim("a");
        folder.query("UPDATE batch SET cancelled_at = now() - interval '1 hour'");

        folder.submit(HEADER + "b,asset:b,A hat\n");

        assertThat(waiting()).containsExactly("b|EDIT");
        assertThat(folder.query("SELECT custom_id, of_batch FROM mark JOIN job ON id = job_id"))
                .as("should it come back into the line, it is not bought")
                .containsExactly("a|t");
    }

    @Test
    void should_leave_a_row_cancelled_that_a_person_has_cancelled_by_itself() throws Exception {
        folder.query(
                "INSERT INTO mark (job_id, cancel_requested_at) SELECT id, now() - interval '1 min' FROM job WHERE custom_id = 'a'");
        folder.query("UPDATE batch SET cancelled_at = now()");
        cancelled("a", "b");

        assertThat(folder.submit(FILE).submitted().orElseThrow().known())
                .isEqualTo(Map.of(JobState.QUEUED, 2L, JobState.CANCELLED, 1L));
        assertThat(waiting()).containsExactly("b|EDIT", "c|UPLOAD");
    }

    @Test
    void should_lift_the_marks_of_what_ran_when_its_batch_was_cancelled_and_keep_those_of_what_was_bought()
            throws Exception {
        folder.query("UPDATE batch SET cancelled_at = now()");
        folder.query(
                "INSERT INTO mark (job_id, cancel_requested_at) SELECT j.id, cancelled_at FROM job j JOIN batch b ON b.id = j.batch_id");
        folder.claim("a");
        folder.settle("a", "SUCCEEDED", true, "SUCCEEDED");
        cancelled("b");

        folder.submit(FILE);

        assertThat(folder.query("SELECT custom_id FROM mark JOIN job ON id = job_id"))
                .containsExactly("a");
        assertThat(waiting()).containsExactly("b|EDIT", "c|UPLOAD");
    }

    @Test
    void should_let_paused_rows_go_on() throws Exception {
        folder.query("INSERT INTO mark (job_id, paused_at) SELECT id, now() FROM job");
        folder.query("UPDATE mark SET cancel_requested_at = now() WHERE job_id = (SELECT min(id) FROM job)");

        folder.submit(FILE);

        assertThat(folder.query("SELECT custom_id, paused_at IS NULL FROM mark JOIN job ON id = job_id"))
                .containsExactly("a|t");
    }

    @Test
    void should_lift_nothing_when_the_file_is_refused() throws Exception {
        folder.query("UPDATE batch SET cancelled_at = now()");
        cancelled("b");
        folder.claim("a");

        folder.refused(HEADER + "a,asset:z,A coat\nb,asset:b,A hat\n");

        assertThat(folder.query("SELECT cancelled_at IS NOT NULL FROM batch")).containsExactly("t");
        assertThat(folder.query("SELECT state FROM result")).containsExactly("CANCELLED");
    }

    /** Else a run and an order about single jobs, which takes their marks in the order of the ids, would each wait for the other. */
    @Test
    void should_lock_the_marks_of_its_batch_in_the_order_of_the_ids_where_other_rows_are_marked() throws Exception {
        folder.claim("b");
        folder.claim("c");
        folder.query("UPDATE batch SET cancelled_at = now()");
        folder.query("INSERT INTO mark (job_id, cancel_requested_at, of_batch) SELECT id, now(), true FROM job");

        shouldHoldNoMarkBehindOneItWaitsFor(HEADER + "a,asset:a,A hat\n");

        assertThat(folder.query("SELECT custom_id FROM mark JOIN job ON id = job_id ORDER BY custom_id"))
                .containsExactly("b", "c");
    }

    @Test
    void should_lock_the_marks_of_its_batch_in_the_order_of_the_ids_where_pauses_are_lifted() throws Exception {
        folder.query("INSERT INTO mark (job_id, paused_at) SELECT id, now() FROM job WHERE custom_id = 'a'");
        folder.query(
                "INSERT INTO mark (job_id, cancel_requested_at, of_batch) SELECT id, now(), true FROM job WHERE custom_id <> 'a'");

        shouldHoldNoMarkBehindOneItWaitsFor(FILE);

        assertThat(folder.count("mark")).isZero();
    }

    private void shouldHoldNoMarkBehindOneItWaitsFor(String file) throws Exception {
        try (Connection order = database.connect();
                Statement marks = order.createStatement()) {
            order.setAutoCommit(false);
            marks.execute("SELECT FROM mark WHERE job_id = (SELECT min(job_id) FROM mark) FOR UPDATE");
            CompletableFuture<IntakeResult> run = CompletableFuture.supplyAsync(() -> {
                try {
                    return folder.submit(file);
                } catch (IOException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(database::someoneWaits);

            assertThatCode(() -> marks.execute("SELECT FROM mark FOR UPDATE NOWAIT"))
                    .doesNotThrowAnyException();
            order.rollback();
            assertThat(run.get(30, TimeUnit.SECONDS).submitted()).isPresent();
        }
    }

    private void cancelled(String... customIds) throws Exception {
        for (String customId : customIds) {
            folder.query("""
                    WITH taken AS (DELETE FROM ready USING job j WHERE j.id = job_id AND j.custom_id = ? RETURNING ready.*)
                    INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                    SELECT job_id, batch_id, 'CANCELLED', lease, 'CANCELLED', 'x' FROM taken
                    """, customId);
        }
    }

    private List<String> waiting() throws Exception {
        return folder.query("SELECT custom_id, step FROM ready JOIN job ON id = job_id ORDER BY custom_id");
    }
}
