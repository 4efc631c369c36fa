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

    @Test
    void should_name_the_cap_that_keeps_a_resumed_batch_from_buying() throws IOException {
        String capped = """
                {"id": 7, "max_paid": 20, "cancelled_at": null, "calls": {"charged": 40}, "request_counts": {"queued": 280}}
                """;
        assertThat(order(new ResumeCommand(), capped, "7")).isZero();
        assertThat(err)
                .hasToString(
                        "batch 7: buys nothing: its cap of 20 paid calls is reached (40 made, or under way): give --max-paid above 40\n");
        order(new ResumeCommand(), capped, "7", "--json");
        assertThat(out.toString()).contains("\"buys_nothing\":\"its cap of 20 paid calls is reached");
    }

    @Test
    void should_say_of_a_cancelled_batch_that_it_stays_so() throws IOException {
        order(new ResumeCommand(), """
                {"id": 7, "max_paid": null, "cancelled_at": "2026-03-27T10:00:00Z", "request_counts": {"queued": 0}}
                """, "7");
        assertThat(err.toString()).startsWith("batch 7: buys nothing: it is cancelled, and stays so: ");
    }

    @Test
    void should_count_the_jobs_of_a_batch_that_goes_on() throws IOException {
        order(new ResumeCommand(), """
                {"id": 7, "max_paid": 300, "cancelled_at": null, "calls": {"charged": 20}, "request_counts": {"queued": 280}}
                """, "7");
        assertThat(err).hasToString("batch 7: resumed 280 jobs\n");
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
    void should_name_the_batch_and_how_to_go_on_where_the_service_fails_while_it_is_watched() throws IOException {
        order(new WatchCommand(), null, "7");
        assertThat(err.toString())
                .contains("To follow it again: darkroom watch 7. To fetch its pictures: darkroom results 7 --out DIR");
    }

    private int order(ClientCommand command, String batch, String... words) throws IOException {
        try (TestService service = new TestService((asked, times) -> switch (asked.line()) {
            case "GET /batches/7" -> batch == null ? Reply.json(500, "{}") : Reply.json(200, batch);
            case "GET /queue" -> Reply.json(200, "{\"state\": \"RUNNING\"}");
            default -> Reply.json(200, "{\"done\": 280, \"to_send\": 1}");
        })) {
            List<String> all = new ArrayList<>(List.of(words));
            Path token = Files.writeString(folder.resolve("token"), "t");
            all.addAll(List.of("--server", service.url(), "--token-file", token.toString()));
            return new CommandLine(command)
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(all.toArray(new String[0]));
        }
    }
}
