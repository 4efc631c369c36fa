package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.JobState;
import dev.darkroom.job.OnUncertain;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {

    private static final String HEADER = "custom_id,image,prompt,guidance,output_name\n";
    private static final String FIRST = HEADER + "a,asset:a,A hat,3,\nb,asset:b,A hat,,\nc,http://e.org/c,A hat,,\n";

    private final TestDatabase database = TestDatabase.fresh();
    private Folder folder;

    @BeforeEach
    void submitOnce() throws Exception {
        folder = new Folder(database, Optional.of(Path.of("/results/hats")));
        folder.submit(FIRST);
    }

    @AfterEach
    void everyJobStandsInOnePlace() throws Exception {
        assertThat(
                        folder.query(
                                "SELECT s.* FROM job_state s JOIN job j ON j.id = s.job_id WHERE j.replaced_by IS NULL AND places <> 1"))
                .isEmpty();
        for (String place : new String[] {"ready", "held", "result"}) {
            assertThat(folder.query("SELECT p.job_id FROM " + place
                            + " p JOIN job j ON j.id = p.job_id WHERE j.replaced_by IS NOT NULL"))
                    .isEmpty();
        }
        database.close();
    }

    @Test
    void should_know_every_row_of_the_same_file_whatever_became_of_it() throws Exception {
        folder.claim("a");
        folder.settle("a", "SUCCEEDED", true, "SUCCEEDED");
        folder.claim("b");
        folder.settle("b", "FAILED", false, "FAILED");

        Submitted again = folder.submit(FIRST.replace(",3,", ",3.0,").replace("asset:a", "  asset:a "))
                .submitted()
                .orElseThrow();

        assertThat(again.resumed()).isTrue();
        assertThat(again.added()).isZero();
        assertThat(again.replaced()).isZero();
        assertThat(again.known()).isEqualTo(Map.of(JobState.SUCCEEDED, 1L, JobState.FAILED, 1L, JobState.QUEUED, 1L));
        assertThat(again.alreadyKnown()).isEqualTo(3);
        assertThat(folder.count("batch")).isEqualTo(1);
        assertThat(folder.count("job")).isEqualTo(3);
        assertThat(folder.count("ready")).isEqualTo(1);
    }

    @Test
    void should_add_the_rows_that_are_new_and_leave_the_others_alone() throws Exception {
        Submitted again = folder.submit("custom_id,image,prompt,vars.x\nb,asset:b,A hat,1\nd,asset:d,A {{{x}}} hat,7\n")
                .submitted()
                .orElseThrow();

        assertThat(again.added()).isEqualTo(1);
        assertThat(again.known()).isEqualTo(Map.of(JobState.QUEUED, 1L));
        assertThat(folder.query(
                        "SELECT custom_id, row_number, request->>'prompt', turn FROM job WHERE batch_id = ? ORDER BY id",
                        again.batchId()))
                .containsExactly("a|1|A hat|0", "b|2|A hat|1", "c|3|A hat|2", "d|2|A {7} hat|0");
        assertThat(folder.query("SELECT columns FROM batch"))
                .containsExactly("{custom_id,image,prompt,guidance,output_name,vars.x}");
    }

    @Test
    void should_queue_again_what_failed_and_was_not_paid_for_only_when_asked() throws Exception {
        folder.claim("a");
        folder.settle("a", "FAILED", false, "FAILED");
        folder.claim("b");
        folder.settle("b", "UNKNOWN", null, "FAILED");
        folder.claim("c");
        folder.settle("c", "FAILED", false, "FAILED");
        folder.submit(FIRST);
        assertThat(folder.count("ready")).as("not asked").isZero();

        Submitted again = folder.submit(HEADER + "a,asset:a,A hat,3,\nb,asset:b,A hat,,\n", retryingFailed())
                .submitted()
                .orElseThrow();

        assertThat(again.known()).isEqualTo(Map.of(JobState.QUEUED, 1L, JobState.FAILED, 1L));
        assertThat(folder.query("SELECT custom_id, step, lease FROM ready JOIN job ON id = job_id"))
                .as("not b, which was given up and may have been paid for, nor c, which is not given")
                .containsExactly("a|EDIT|1");
        assertThat(folder.query("SELECT custom_id FROM job WHERE resent_at IS NOT NULL"))
                .containsExactly("a");
    }

    @Test
    void should_upload_a_picture_again_that_the_provider_could_not_find() throws Exception {
        folder.claim("c");
        folder.settle("c", "FAILED", false, "FAILED");
        folder.query("UPDATE job SET asset_path = 'gone' WHERE custom_id = 'c'");
        folder.query("UPDATE result SET error_code = 'ASSET_NOT_FOUND'");

        folder.submit(FIRST, retryingFailed());

        assertThat(folder.query("SELECT step, asset_path FROM ready JOIN job ON id = job_id WHERE custom_id = 'c'"))
                .as("the path is not offered again")
                .containsExactly("UPLOAD|gone");
    }

    @Test
    void should_look_anew_at_a_picture_that_may_have_been_changed_for_this() throws Exception {
        folder.claim("c");
        folder.settle("c", "FAILED", false, "FAILED");
        folder.query("UPDATE job SET asset_path = 'as it was' WHERE custom_id = 'c'");
        folder.query("UPDATE result SET error_code = 'UPSTREAM_FAILED'");

        folder.submit(FIRST, retryingFailed());

        assertThat(folder.query("SELECT step, asset_path FROM ready JOIN job ON id = job_id WHERE custom_id = 'c'"))
                .containsExactly("UPLOAD|null");
    }

    /** Earlier builds put letters and accents together in a URL, and asked for that. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "SUCCEEDED, true,  SUCCEEDED, SUCCEEDED, SUCCEEDED",
                "UNKNOWN,   null,  UNCERTAIN, UNCERTAIN, UNCERTAIN",
                "SUCCEEDED, true,  FAILED,    QUEUED,    QUEUED"
            })
    void should_know_a_row_whose_url_an_earlier_build_composed_and_may_have_bought(
            String outcome, Boolean paid, String state, JobState known, String stands) throws Exception {
        composedByAnEarlierBuild(outcome, paid, state);

        IntakeResult again = folder.submit(HEADER + "mac,http://e.org/cafe\u0301,A hat,,\n");

        assertThat(again.report().errors()).isZero();
        assertThat(again.submitted().orElseThrow().known()).isEqualTo(Map.of(known, 1L));
        assertThat(again.submitted().orElseThrow().added()).isZero();
        assertThat(folder.query(
                        "SELECT image, s.state FROM job j JOIN job_state s ON s.job_id = j.id WHERE custom_id = 'mac'"))
                .containsExactly("http://e.org/caf%C3%A9|" + stands);
        assertThat(folder.query(
                        "SELECT step FROM ready JOIN job ON id = job_id WHERE custom_id = 'mac' AND step = 'EDIT'"))
                .as("nothing is bought again")
                .isEmpty();
    }

    @Test
    void should_ask_for_the_url_as_it_is_written_where_the_composed_one_bought_nothing() throws Exception {
        composedByAnEarlierBuild("FAILED", false, "FAILED");

        Submitted again = folder.submit(HEADER + "mac,http://e.org/cafe\u0301,A hat,,\n")
                .submitted()
                .orElseThrow();

        assertThat(again.replaced()).isEqualTo(1);
        assertThat(folder.query("SELECT image FROM ready JOIN job ON id = job_id WHERE custom_id = 'mac'"))
                .containsExactly("http://e.org/cafe%CC%81");
    }

    @Test
    void should_leave_a_row_cancelled_whose_url_an_earlier_build_composed() throws Exception {
        composedByAnEarlierBuild("RETURNED", false, "CANCELLED");
        folder.query(
                "INSERT INTO mark (job_id, cancel_requested_at) SELECT id, now() FROM job WHERE custom_id = 'mac'");

        Submitted again = folder.submit(HEADER + "mac,http://e.org/cafe\u0301,A hat,,\n")
                .submitted()
                .orElseThrow();

        assertThat(again.known()).isEqualTo(Map.of(JobState.CANCELLED, 1L));
        assertThat(folder.query("SELECT FROM ready JOIN job ON id = job_id WHERE custom_id = 'mac'"))
                .isEmpty();
    }

    @Test
    void should_still_refuse_another_request_for_a_url_that_an_earlier_build_composed() throws Exception {
        composedByAnEarlierBuild("SUCCEEDED", true, "SUCCEEDED");

        assertThat(folder.submit(HEADER + "mac,http://e.org/cafe\u0301,A cap,,\n")
                        .submitted())
                .isEmpty();
        assertThat(folder.submit(HEADER + "mac,http://e.org/cafe\u0300,A hat,,\n")
                        .submitted())
                .isEmpty();
    }

    @Test
    void should_know_a_row_whose_number_an_earlier_build_wrote_otherwise_into_the_prompt() throws Exception {
        String row =
                "{\"custom_id\":\"tag\",\"image\":\"asset:t\",\"prompt\":\"Only {p}\",\"vars.p\":%s,\"steps\":30}\n";
        folder.submitJsonl(row.formatted("100.0"));
        folder.query(
                "UPDATE job SET request = replace(request::text, '100.0', '1E+2')::json, input = replace(input::text, '100.0', '1E+2')::json WHERE custom_id = 'tag'");
        folder.claim("tag");
        folder.settle("tag", "SUCCEEDED", true, "SUCCEEDED");

        Submitted again = folder.submitJsonl(row.formatted("100.0")).submitted().orElseThrow();

        assertThat(again.known()).isEqualTo(Map.of(JobState.SUCCEEDED, 1L));
        assertThat(again.added() + again.replaced()).isZero();
        assertThat(folder.submitJsonl(row.formatted("101.0")).submitted())
                .as("another number is another request")
                .isEmpty();
        assertThat(folder.submitJsonl(row.formatted("100.0").replace("30", "40"))
                        .submitted())
                .isEmpty();
    }

    private void composedByAnEarlierBuild(String outcome, Boolean paid, String state) throws Exception {
        folder.submit(HEADER + "mac,http://e.org/caf\u00e9,A hat,,\n");
        folder.query("UPDATE ready SET step = 'EDIT' FROM job WHERE id = job_id AND custom_id = 'mac'");
        folder.claim("mac");
        folder.settle("mac", outcome, paid, state);
    }

    private NewBatch retryingFailed() {
        return new NewBatch("test", folder.path(), true, OnUncertain.HOLD, Optional.empty(), Optional.empty(), true);
    }

    @Test
    void should_take_the_policy_that_was_given_last() throws Exception {
        folder.submit(
                FIRST,
                new NewBatch("again", folder.path(), true, OnUncertain.RESEND, Optional.of(5), Optional.empty()));

        assertThat(folder.query("SELECT name, on_uncertain, max_paid FROM batch"))
                .containsExactly("test|RESEND|5");
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, SUCCEEDED, true, was already run into this folder with another request",
        "FAILED, FAILED, true, was already sent into this folder with another request",
        "UNKNOWN, UNCERTAIN,, was already sent into this folder with another request"
    })
    void should_refuse_another_request_for_a_row_that_was_or_may_have_been_paid_for(
            String outcome, String state, Boolean paid, String why) throws Exception {
        folder.claim("a");
        folder.settle("a", outcome, paid, state);

        List<String> errors = folder.refused(HEADER + "b,asset:b,A hat,,\na,asset:a,A coat,3,\nd,asset:d,A hat,,\n");

        assertThat(errors).singleElement().asString().startsWith("line 3, custom_id \"a\": " + why);
        assertThat(folder.count("job")).isEqualTo(3);
        assertThat(folder.query("SELECT request->>'prompt' FROM job WHERE custom_id = 'a'"))
                .containsExactly("A hat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "c"})
    void should_refuse_another_request_for_a_row_that_is_running(String customId) throws Exception {
        folder.claim(customId);

        assertThat(folder.refused(HEADER + customId + ",asset:z,A coat,,\n"))
                .containsExactly(
                        "line 2, custom_id \"" + customId
                                + "\": is being run right now with another request: wait for it, or give the row another custom_id, or use another --out");
    }

    @Test
    void should_refuse_another_request_for_a_row_that_waits_for_its_paid_picture() throws Exception {
        folder.claim("a");
        folder.query("UPDATE attempt SET outcome = 'SUCCEEDED', paid = true, settled_at = now()");
        folder.query(
                "INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease) SELECT job_id, batch_id, 1, 'DOWNLOAD', 5, 0, 1 FROM attempt");

        assertThat(folder.refused(HEADER + "a,asset:a,A coat,,\n"))
                .singleElement()
                .asString()
                .contains("its picture may have been paid for");
    }

    @ParameterizedTest
    @CsvSource({"FAILED, FAILED, false", "RETURNED, CANCELLED, false"})
    void should_replace_a_row_that_failed_or_was_cancelled(String outcome, String state, boolean paid)
            throws Exception {
        folder.claim("a");
        folder.settle("a", outcome, paid, state);

        Submitted again = folder.submit(HEADER + "b,asset:b,A hat,,\na,asset:a,A coat,,\n")
                .submitted()
                .orElseThrow();

        assertThat(again.added()).isEqualTo(1);
        assertThat(again.replaced()).isEqualTo(1);
        assertThat(again.known()).isEqualTo(Map.of(JobState.QUEUED, 1L));
        assertThat(
                        folder.query(
                                "SELECT old.request->>'prompt', new.request->>'prompt', old.output_name = new.output_name FROM job old JOIN job new ON new.id = old.replaced_by"))
                .containsExactly("A hat|A coat|t");
        assertThat(folder.query("SELECT queued, failed, cancelled, paid FROM batch_progress"))
                .containsExactly("3|0|0|" + (paid ? 1 : 0));
        assertThat(folder.query("SELECT outcome FROM attempt")).containsExactly(outcome);
    }

    @Test
    void should_fetch_again_what_was_paid_for_and_failed_afterwards_and_never_buy_it_again() throws Exception {
        folder.claim("a");
        folder.settle("a", "SUCCEEDED", true, "FAILED");

        Submitted again = folder.submit(FIRST).submitted().orElseThrow();

        assertThat(again.added()).isZero();
        assertThat(again.known()).isEqualTo(Map.of(JobState.QUEUED, 3L));
        assertThat(folder.query("SELECT step, lease FROM ready JOIN job ON id = job_id WHERE custom_id = 'a'"))
                .containsExactly("DOWNLOAD|1");
    }

    @Test
    void should_leave_given_up_what_was_paid_for_and_brought_no_picture_that_could_be_fetched() throws Exception {
        folder.claim("a");
        folder.settle("a", "FAILED", true, "FAILED");
        folder.query("UPDATE result SET error_code = 'GIVEN_UP'");

        assertThat(folder.submit(FIRST).submitted().orElseThrow().known())
                .isEqualTo(Map.of(JobState.QUEUED, 2L, JobState.FAILED, 1L));
    }

    @Test
    void should_replace_a_row_that_waits_and_was_never_sent() throws Exception {
        folder.claim("c");
        folder.query("UPDATE attempt SET outcome = 'NOT_SENT', settled_at = now()");
        folder.query(
                "INSERT INTO held (job_id, batch_id, queue, step, priority, turn, lease, reason) SELECT job_id, batch_id, 1, 'UPLOAD', 5, 2, 1, 'PAUSED' FROM attempt");

        Submitted again = folder.submit(HEADER + "a,asset:a,A coat,,\nc,http://e.org/c,A coat,,\n")
                .submitted()
                .orElseThrow();

        assertThat(again.replaced()).isEqualTo(2);
        assertThat(folder.query("SELECT queued, held FROM batch_progress")).containsExactly("3|0");
        assertThat(
                        folder.query(
                                "SELECT j.custom_id, j.request->>'prompt' FROM ready r JOIN job j ON j.id = r.job_id ORDER BY j.id"))
                .containsExactly("b|A hat", "a|A coat", "c|A coat");
    }

    @Test
    void should_replace_a_corrected_row_again_when_it_failed_again() throws Exception {
        for (String prompt : List.of("A coat", "A scarf")) {
            folder.claim("a");
            folder.settle("a", "FAILED", false, "FAILED");
            assertThat(folder.submit(HEADER + "a,asset:a," + prompt + ",,\n")
                            .submitted()
                            .orElseThrow()
                            .replaced())
                    .isEqualTo(1);
        }
        assertThat(folder.query("SELECT request->>'prompt' FROM job WHERE custom_id = 'a' AND replaced_by IS NULL"))
                .containsExactly("A scarf");
    }

    @Test
    void should_not_undo_a_correction_that_waits_when_the_file_that_it_corrects_is_given_again() throws Exception {
        folder.claim("a");
        folder.settle("a", "FAILED", false, "FAILED");
        folder.submit(HEADER + "a,asset:a,A coat,3,\n");

        assertThat(folder.refused(FIRST))
                .singleElement()
                .asString()
                .startsWith("line 2, custom_id \"a\": failed in this folder as it is here, was corrected since");
        assertThat(folder.query("SELECT request->>'prompt' FROM job WHERE custom_id = 'a' AND replaced_by IS NULL"))
                .containsExactly("A coat");

        Submitted other =
                folder.submit(HEADER + "a,asset:a,A scarf,3,\n").submitted().orElseThrow();
        assertThat(other.replaced()).as("another correction").isEqualTo(1);
    }

    @Test
    void should_change_a_row_that_was_never_tried_there_and_back() throws Exception {
        folder.submit(HEADER + "a,asset:a,A coat,3,\n");

        assertThat(folder.submit(FIRST).submitted().orElseThrow().replaced()).isEqualTo(1);
    }

    /** What was uploaded for it, or handed back, has not failed. */
    @ParameterizedTest
    @CsvSource({"SUCCEEDED, UPLOAD", "RETURNED, EDIT"})
    void should_change_a_row_there_and_back_that_was_begun_and_has_not_failed(String outcome, String step)
            throws Exception {
        folder.query("""
                INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, paid, settled_at)
                SELECT id, 1, batch_id, ?, 1, 0, ?, false, now() FROM job WHERE custom_id = 'a'
                """, step, outcome);
        folder.submit(HEADER + "a,asset:a,A coat,3,\n");

        assertThat(folder.submit(FIRST).submitted().orElseThrow().replaced()).isEqualTo(1);
    }

    @Test
    void should_keep_names_apart_from_those_in_the_folder() throws Exception {
        folder.submit(HEADER + "É,asset:a,A hat,,\n");

        folder.submit(HEADER + "A,asset:a,A hat,,\né,asset:a,A hat,,\n");

        assertThat(folder.query("SELECT output_name FROM job WHERE custom_id IN ('A', 'é') ORDER BY id"))
                .hasSize(2)
                .allMatch(name -> name.matches("[Aé]-[0-9a-f]{8}"));
        assertThat(folder.refused(HEADER + "x,asset:a,A hat,,B\n"))
                .containsExactly(
                        "line 2, output_name \"B\": is the name of another row's picture in this folder already: give the row another output_name");
    }

    @Test
    void should_refuse_or_skip_a_row_that_a_worker_claims_meanwhile_but_never_run_it_twice() throws Exception {
        try (Connection worker = database.connect();
                Statement claim = worker.createStatement()) {
            worker.setAutoCommit(false);
            claim.execute("DELETE FROM ready WHERE job_id = (SELECT id FROM job WHERE custom_id = 'a')");
            claim.execute(
                    "INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries) SELECT id, 1, batch_id, 'EDIT', 1, 0 FROM job WHERE custom_id = 'a'");
            CompletableFuture<List<String>> submission = refusing(HEADER + "a,asset:a,A coat,,\n");
            Awaitility.await()
                    .until(() -> folder.query(
                                            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                                    .size()
                            == 1);
            worker.commit();

            assertThat(submission.get()).singleElement().asString().contains("is being run right now");
        }
    }

    @Test
    void should_let_no_worker_claim_a_row_that_comes_off_hold_while_it_is_replaced() throws Exception {
        folder.query("UPDATE ready SET step = 'EDIT'");
        folder.claim("c");
        folder.settle("c", "FAILED", true, "FAILED");
        folder.query("""
                WITH taken AS (DELETE FROM ready WHERE job_id = (SELECT id FROM job WHERE custom_id = 'a') RETURNING *)
                INSERT INTO held (job_id, batch_id, queue, step, priority, turn, reason)
                SELECT job_id, batch_id, queue, step, priority, turn, 'MAX_PAID' FROM taken
                """);
        try (Connection before = database.connect();
                Connection after = database.connect();
                Statement lockBefore = before.createStatement();
                Statement lockAfter = after.createStatement()) {
            before.setAutoCommit(false);
            after.setAutoCommit(false);
            lockBefore.execute(
                    "SELECT FROM ready JOIN job j ON j.id = job_id WHERE custom_id = 'b' FOR UPDATE OF ready");
            lockAfter.execute(
                    "SELECT FROM result JOIN job j ON j.id = job_id WHERE custom_id = 'c' FOR UPDATE OF result");
            CompletableFuture<Submitted> submission = CompletableFuture.supplyAsync(() -> {
                try {
                    return folder.submit(HEADER + "a,asset:a,A coat,,\nb,asset:b,A coat,,\nc,http://e.org/c,A hat,,\n")
                            .submitted()
                            .orElseThrow();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitBlocked("FOR UPDATE");
            folder.query("""
                    WITH taken AS (DELETE FROM held RETURNING *)
                    INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                    SELECT job_id, batch_id, queue, step, priority, turn FROM taken
                    """);
            before.rollback();
            awaitBlocked("unfetched");

            assertThat(folder.query("SELECT job_id FROM ready FOR UPDATE SKIP LOCKED"))
                    .as("what a claim finds")
                    .isEmpty();
            after.rollback();

            assertThat(submission.get().replaced()).isEqualTo(2);
        }
    }

    /** When the places were locked it was in none of them: its call was about to be refused, and it was claimed again later. */
    @Test
    void should_refuse_a_row_that_is_claimed_between_the_look_at_it_and_its_replacement() throws Exception {
        folder.query("UPDATE ready SET step = 'EDIT'");
        folder.claim("a");
        folder.claim("b");
        folder.settle("b", "FAILED", false, "FAILED");
        folder.claim("c");
        folder.settle("c", "FAILED", true, "FAILED");
        try (Connection before = database.connect();
                Connection after = database.connect();
                Statement lockBefore = before.createStatement();
                Statement lockAfter = after.createStatement()) {
            before.setAutoCommit(false);
            after.setAutoCommit(false);
            lockBefore.execute(
                    "SELECT FROM result JOIN job j ON j.id = job_id WHERE custom_id = 'b' FOR UPDATE OF result");
            lockAfter.execute(
                    "SELECT FROM result JOIN job j ON j.id = job_id WHERE custom_id = 'c' FOR UPDATE OF result");
            CompletableFuture<List<String>> submission =
                    refusing(HEADER + "a,asset:a,A coat,,\nb,asset:b,A coat,,\nc,http://e.org/c,A hat,,\n");
            awaitBlocked("FOR UPDATE");
            folder.query("""
                    WITH settled AS (UPDATE attempt SET outcome = 'THROTTLED', paid = false, settled_at = now() WHERE outcome IS NULL RETURNING *)
                    INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
                    SELECT s.job_id, s.batch_id, b.queue, 'EDIT', j.priority, j.turn, s.lease
                    FROM settled s JOIN job j ON j.id = s.job_id JOIN batch b ON b.id = s.batch_id
                    """);
            before.rollback();
            awaitBlocked("unfetched");
            folder.claim("a");
            after.rollback();

            assertThat(submission.get()).singleElement().asString().contains("is being run right now");
        }
    }

    @Test
    void should_queue_the_rows_once_when_two_commands_run_one_folder_at_once() throws Exception {
        Folder other = new Folder(database, Optional.of(Path.of("/results/coats")));
        String csv = "image,prompt\n" + "asset:a,A coat\n".repeat(3_000);
        List<CompletableFuture<Submitted>> both = java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return other.submit(csv).submitted().orElseThrow();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();

        assertThat(both.stream().map(CompletableFuture::join).map(Submitted::added))
                .containsExactlyInAnyOrder(3_000L, 0L, 0L, 0L);
        assertThat(
                        folder.query(
                                "SELECT count(*) FROM job j JOIN batch b ON b.id = j.batch_id WHERE out_dir = '/results/coats'"))
                .containsExactly("3000");
    }

    /** A file that is handed in meanwhile, and what is said against it. */
    private CompletableFuture<List<String>> refusing(String csv) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return folder.refused(csv);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void awaitBlocked(String query) {
        Awaitility.await()
                .until(() -> folder.query(
                                        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE ?",
                                        "%" + query + "%")
                                .size()
                        == 1);
    }
}
