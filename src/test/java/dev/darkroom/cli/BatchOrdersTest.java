package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.TestService;
import dev.darkroom.client.TestService.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is said about orders that were taken and do not do what a person expects of them. */
class BatchOrdersTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String resumed;

    @Test
    void should_say_why_a_resumed_batch_buys_nothing_and_not_that_it_goes_on() throws IOException {
        resumed = "{\"done\": 280, \"pending\": 0, \"buys_nothing\": \"its cap is reached\"}";
        assertThat(order(new ResumeCommand(), null, "7")).isZero();
        assertThat(err).hasToString("batch 7: buys nothing: its cap is reached\n");
        order(new ResumeCommand(), null, "7", "--json");
        assertThat(out.toString()).contains("\"buys_nothing\":\"its cap is reached\"");
    }

    @Test
    void should_count_the_jobs_of_a_batch_that_goes_on() throws IOException {
        resumed = "{\"done\": 280, \"pending\": 0, \"buys_nothing\": null}";
        order(new ResumeCommand(), null, "7");
        assertThat(err).hasToString("batch 7: resumed 280 jobs\n");
    }

    @Test
    void should_tell_the_cancelled_jobs_from_those_that_may_have_been_paid() throws IOException {
        order(new CancelCommand(), null, "7", "--yes");
        assertThat(err)
                .hasToString(
                        "batch 7: cancelled 5 jobs, of which 2 UNCERTAIN: the call before may have been paid (darkroom resolve)\n");
    }

    @Test
    void should_say_that_rows_of_a_run_wait_for_its_command() throws IOException {
        String ofRun = """
                {"id": 7, "owner": null, "state": "RUNNING", "eta_unknown": "NO_WORKER", "request_counts": {"queued": 2, "succeeded": 3}}
                """;
        order(new RetryCommand(), ofRun, "7");
        assertThat(err.toString()).contains("Batch 7 is of a run that is not going on", "the same run command again");

        order(new StatusCommand(), ofRun, "7");
        assertThat(out.toString()).contains("a run that is not going on: give the same run command again");

        assertThat(order(new WatchCommand(), ofRun, "7")).isEqualTo(1);
        assertThat(err.toString())
                .contains("2 rows left. They are of a run that is not going on")
                .doesNotContain("The service works on");
    }

    @Test
    void should_say_that_nobody_works_on_a_job_of_a_run_that_is_resolved() throws IOException {
        try (TestService service = new TestService((asked, times) -> switch (asked.line()) {
            case "POST /jobs/9/resolve" ->
                Reply.json(200, "{\"id\": 9, \"batch_id\": 7, \"state\": \"QUEUED\", \"step\": \"EDIT\"}");
            case "GET /batches/7" -> Reply.json(200, "{\"owner\": null, \"eta_unknown\": \"NO_WORKER\"}");
            default -> Reply.json(200, "{}");
        })) {
            assertThat(execute(service, new ResolveCommand(), "9", "--resend", "--yes"))
                    .isZero();
        }
        assertThat(err.toString()).contains("job 9 is QUEUED at EDIT", "Batch 7 is of a run that is not going on");
    }

    @Test
    void should_say_why_a_batch_stands_still() throws IOException {
        order(
                new StatusCommand(),
                "{\"id\": 7, \"owner\": \"ada\", \"eta_unknown\": \"QUEUE_STOPPED\", \"held_reasons\": [\"MAX_PAID\", \"PAUSED\"]}",
                "7");
        assertThat(out.toString()).contains("not before the queue is resumed: it has stopped", "MAX_PAID, PAUSED");
    }

    @Test
    void should_tell_how_a_batch_has_come_out_where_the_service_does_not_say_why() throws IOException {
        try (TestService service = new TestService((asked, times) -> switch (asked.line()) {
            case "GET /batches/7" -> Reply.json(200, rested(2, 3));
            case "GET /queue" -> Reply.json(200, "{\"state\": \"RUNNING\"}");
            default -> Reply.json(404, "{}");
        })) {
            assertThat(execute(service, new WatchCommand(), "7", "--json")).isEqualTo(ExitCode.FAILED);
        }
        assertThat(err.toString())
                .contains("Why rows have failed is not known", "2 of 3 pictures edited; 3 paid calls");
        assertThat(out.toString()).contains("\"errors_incomplete\":true", "\"paid_calls\":3");
    }

    @Test
    void should_go_on_watching_where_the_cap_has_room_again_and_the_row_on_hold_is_about_to_be_let_go()
            throws IOException {
        watch(held(1, "MAX_PAID", null), rested(2, 2));
        assertThat(err.toString()).contains("2 of 3 pictures edited").doesNotContain("cap of paid calls");
    }

    @Test
    void should_go_on_watching_where_a_row_on_hold_is_about_to_be_cancelled() throws IOException {
        for (String order : List.of("\"2026-03-27T10:00:00Z\"", "null")) {
            watch(held(1, "CANCELLED", order), rested(1, 1));
        }
        watch(held(1, "PAUSED", "\"2026-03-27T10:00:00Z\""), rested(1, 1));
        assertThat(err.toString()).contains("1 of 2 pictures edited").doesNotContain("paused or cancelled");
    }

    @Test
    void should_say_that_the_cap_is_reached_only_where_it_is() throws IOException {
        assertThat(order(new WatchCommand(), held(2, "MAX_PAID", null), "7")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("The cap of paid calls (--max-paid) is reached with 1 row left", "with a higher N");

        order(new WatchCommand(), held(1, "PAUSED", null), "7");
        assertThat(err.toString()).contains("1 row left, which a person has paused or cancelled");
    }

    @Test
    void should_end_watching_a_stopped_queue_though_a_row_on_hold_would_be_let_go() throws IOException {
        try (TestService service = new TestService((asked, times) -> switch (asked.line()) {
            case "GET /batches/7" -> Reply.json(200, held(1, "MAX_PAID", null));
            case "GET /queue" ->
                Reply.json(200, "{\"stop\": {\"code\": \"INSUFFICIENT_CREDITS\", \"message\": \"Top up.\"}}");
            default -> Reply.json(200, "{\"data\": []}");
        })) {
            assertThat(execute(service, new WatchCommand(), "7")).isEqualTo(ExitCode.ACCOUNT_REFUSED);
        }
        assertThat(err.toString())
                .contains("Stopped: INSUFFICIENT_CREDITS", "1 row left. They stay in the queue")
                .doesNotContain("cap of paid calls");
    }

    private void watch(String first, String then) throws IOException {
        try (TestService service = new TestService((asked, times) -> switch (asked.line()) {
            case "GET /batches/7" -> Reply.json(200, times == 1 ? first : then);
            case "GET /queue" -> Reply.json(200, "{\"state\": \"RUNNING\"}");
            default -> Reply.json(200, "{\"data\": []}");
        })) {
            assertThat(execute(service, new WatchCommand(), "7")).isEqualTo(ExitCode.FAILED);
            assertThat(service.lines()).containsSequence("GET /batches/7", "GET /queue", "GET /batches/7");
        }
    }

    /** At rest, with one row of three on hold; at most two calls may be paid. */
    private static String held(int charged, String reason, String cancelledAt) {
        return """
                {"id": 7, "owner": "ada", "calls": {"paid": 1, "charged": %d}, "max_paid": 2, "held_reasons": ["%s"], "cancelled_at": %s,
                 "request_counts": {"total": 3, "queued": 1, "held": 1, "running": 0, "succeeded": 1, "failed": 1}}
                """.formatted(charged, reason, cancelledAt);
    }

    @Test
    void should_buy_nothing_where_its_pictures_cannot_be_kept() throws IOException {
        String file = Files.writeString(folder.resolve("one.csv"), "image,prompt\nasset:a/b.png,A hat\n")
                .toString();
        Path below = folder.resolve("one.csv").resolve("below");
        try (TestService service = new TestService((asked, times) -> Reply.json(200, "{\"id\": 7}"))) {
            assertThat(execute(service, new SubmitCommand(), file, "--out", below.toString()))
                    .isNotZero();
            assertThat(service.lines()).isEmpty();
        }
        assertThat(err.toString()).contains("cannot be written");
    }

    @Test
    void should_name_the_batch_and_how_to_go_on_where_the_service_fails_while_it_is_watched() throws IOException {
        order(new WatchCommand(), null, "7");
        assertThat(err.toString())
                .contains("To follow it again: darkroom watch 7. To fetch its pictures: darkroom results 7 --out DIR");
    }

    @Test
    void should_list_failed_rows_to_be_corrected_without_a_proviso_only_where_none_was_paid_for() throws IOException {
        order(new WatchCommand(), rested(2, 2), "7");
        assertThat(err.toString()).contains("Failed rows: darkroom errors 7 lists them, to be corrected");

        err.getBuffer().setLength(0);
        order(new WatchCommand(), rested(2, 3), "7");
        assertThat(err.toString())
                .contains(
                        "some of which may have been paid for: darkroom retry 7 fetches what was paid for, free",
                        "darkroom errors 7 lists those alone that cost nothing, if there are any")
                .doesNotContain("errors 7 lists them");
    }

    private static String rested(int succeeded, int charged) {
        return """
                {"id": 7, "owner": "ada", "calls": {"paid": %d, "charged": %d},
                 "request_counts": {"total": 3, "queued": 0, "running": 0, "succeeded": %d, "failed": 1}}
                """.formatted(charged, charged, succeeded);
    }

    @Test
    void should_say_so_where_there_is_no_failed_row_to_be_corrected() throws IOException {
        Path list = folder.resolve("again.csv");
        assertThat(order(new ErrorsCommand(), "{}", "7", "--out", list.toString()))
                .isZero();
        assertThat(list).isNotEmptyFile();
        assertThat(err.toString()).contains("No row of batch 7 has failed unpaid", "darkroom retry 7 --dry-run");
    }

    @Test
    void should_send_the_other_jobs_again_where_one_cannot_be_read_and_nobody_can_be_asked_about_another()
            throws IOException {
        try (TestService service = new TestService((asked, times) -> switch (asked.line()) {
            case "GET /jobs/7" -> Reply.json(404, "{}");
            case "GET /jobs/8" ->
                Reply.json(
                        200,
                        "{\"batch_id\": 1, \"attempts\": [{\"step\": \"EDIT\", \"outcome\": \"UNKNOWN\", \"paid\": null}]}");
            case "GET /jobs/9" -> Reply.json(200, "{\"batch_id\": 1, \"attempts\": []}");
            default -> Reply.json(200, "{\"to_send\": 1}");
        })) {
            assertThat(execute(service, new RetryCommand(), "--job", "7", "8", "9"))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(service.lines()).contains("POST /jobs/9/retry").doesNotContain("POST /jobs/8/retry");
        }
        assertThat(err.toString())
                .contains(
                        "job 7: ",
                        "job 8: Job 8 may have been paid for before",
                        "say --yes",
                        "job 9: sends again 1 job");
    }

    @Test
    void should_say_how_long_the_same_key_queues_nothing_twice() throws IOException {
        String file = Files.writeString(folder.resolve("one.csv"), "image,prompt\nasset:a/b.png,A hat\n")
                .toString();
        try (TestService service = new TestService((asked, times) -> Reply.json(500, "{}"))) {
            execute(service, new SubmitCommand(), file);
            assertThat(err.toString())
                    .containsPattern(
                            "queues nothing twice, within 24 hours \\(until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\\);")
                    .contains("look first with darkroom status");
            execute(service, new SubmitCommand(), file, "--idempotency-key", "mine");
            assertThat(err.toString())
                    .contains("with --idempotency-key mine ", "within 24 hours of the key's first use");
        }
    }

    private int order(ClientCommand command, String batch, String... words) throws IOException {
        try (TestService service = new TestService((asked, times) -> switch (asked.line()) {
            case "GET /batches/7" -> batch == null ? Reply.json(500, "{}") : Reply.json(200, batch);
            case "POST /batches/7/resume" -> Reply.json(200, resumed);
            case "POST /batches/7/cancel" -> Reply.json(200, "{\"done\": 5, \"uncertain\": 2, \"pending\": 0}");
            case "GET /queue" -> Reply.json(200, "{\"state\": \"RUNNING\"}");
            default -> Reply.json(200, "{\"to_send\": 1}");
        })) {
            return execute(service, command, words);
        }
    }

    private int execute(TestService service, ClientCommand command, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        Path token = Files.writeString(folder.resolve("token"), "t");
        all.addAll(List.of("--server", service.url(), "--token-file", token.toString()));
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
    }
}
