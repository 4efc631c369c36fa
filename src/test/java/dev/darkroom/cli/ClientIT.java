package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.DarkroomProcess.End;
import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command line against a service, each in a process of its own. */
class ClientIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Workplace place;
    private SimulatorProcess simulator;
    private TestDatabase database;
    private DarkroomProcess node;
    private String url;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh();
        place = new Workplace()
                .set("DARKROOM_DATABASE_URL", database.url())
                .set("DARKROOM_DATABASE_USERNAME", database.username())
                .set("DARKROOM_DATABASE_PASSWORD", database.password())
                .set("DARKROOM_EDITOR_CONCURRENCY", "8");
        simulator = place.simulator("300ms");
        serve();
    }

    @AfterEach
    void close() throws Exception {
        place.close();
        database.close();
    }

    @Test
    void should_hand_in_local_pictures_follow_the_batch_and_fetch_what_has_become_of_it() throws Exception {
        pictures();
        place.write("mixed.csv", """
                custom_id,image,prompt
                mug,photos/mug.png,Make it red
                same,photos/same as mug.png,Make it blue
                cup,./photos/cup.png,Make it green
                bad,photos/cup.png,Make it white fault:moderated-request
                """);

        End dry = place.client("submit", "mixed.csv", "--dry-run", "--credits-per-edit", "100")
                .exitedWith(0);
        assertThat(dry.err())
                .contains("4 rows checked", "Estimated cost: 400 credits", "2 local pictures, 2 of them to be sent");
        assertThat(place.client("submit", "mixed.csv", "--webhook-url", "http://example.com/hook")
                        .exitedWith(2)
                        .err())
                .contains("Nothing is sent to that webhook_url: it must begin with https://")
                .doesNotContain(" sent, ");
        place.client("submit", "mixed.csv", "--dry-run", "--webhook-url", "https://example.com/hook")
                .exitedWith(0);
        assertThat(simulator.charges()).isZero();

        End submitted = place.client("submit", "mixed.csv", "--wait", "--out", "fetched", "--json")
                .exitedWith(1);
        assertThat(submitted.err())
                .contains(
                        "2 local pictures: 2 sent, 0 there already.", "Batch 1 \"mixed.csv\": 4 rows queued at " + url)
                .contains("3 of 4 pictures edited in ", "3 paid calls", "1  MODERATED: ", "darkroom errors 1")
                .contains("3 pictures fetched into ");
        JsonNode outcome = JSON.readTree(submitted.out());
        assertThat(outcome.path("request_counts").path("succeeded").asInt()).isEqualTo(3);
        assertThat(outcome.path("errors").path("MODERATED").asInt()).isEqualTo(1);
        assertThat(outcome.path("exit_code").asInt()).isEqualTo(1);
        assertThat(simulator.charges()).isEqualTo(3);

        assertThat(place.client("status").exitedWith(0).out())
                .contains("Queue RUNNING: 0 queued, 0 running, 1 node, 30,000 a minute")
                .containsPattern("\\n +1  mixed.csv  FINISHED +4 +4 +1 +0 +3 +\\S+");
        assertThat(place.client("status", "1").exitedWith(0).out()).contains("4: 3 succeeded, 1 failed");
        List<JsonNode> jobs =
                lines(place.client("jobs", "1", "--json").exitedWith(0).out());
        assertThat(jobs).extracting(job -> job.path("custom_id").asText()).containsExactly("mug", "same", "cup", "bad");
        assertThat(place.client("jobs", "1", "--state", "failed", "--error", "MODERATED")
                        .exitedWith(0)
                        .out())
                .contains("bad", "MODERATED")
                .doesNotContain("mug");
        String job = jobs.get(0).path("id").asText();
        assertThat(place.client("job", job).exitedWith(0).out())
                .contains(
                        "mug.png",
                        "UPLOAD",
                        "EDIT",
                        "DOWNLOAD",
                        jobs.get(0).path("result").path("sha256").asText());

        for (JsonNode each : jobs.subList(0, 3)) {
            Path picture = place.folder()
                    .resolve("fetched")
                    .resolve(each.path("result").path("file").asText());
            assertThat(Sha256.of(picture))
                    .isEqualTo(each.path("result").path("sha256").asText());
        }
        assertThat(Files.readString(place.folder().resolve("fetched/results.csv")))
                .contains("photos/same as mug.png");
        assertThat(Files.readString(place.folder().resolve("fetched/errors.csv")))
                .contains("bad,photos/cup.png");
        assertThat(place.client("submit", "mixed.csv", "--out", "fetched")
                        .exitedWith(2)
                        .err())
                .contains("holds results of a batch that was submitted before. Nothing was sent");
        Files.writeString(
                place.folder().resolve("fetched/errors.csv.part"), "left by one that was cut off\n".repeat(100));
        Files.delete(place.folder().resolve("fetched/cup.png"));
        assertThat(place.client("results", "1", "--out", "fetched")
                        .exitedWith(0)
                        .err())
                .contains("1 picture fetched into ", ", 2 there already.")
                .hasLineCount(1);
        assertThat(Files.readString(place.folder().resolve("fetched/errors.csv")))
                .doesNotContain("cut off");
        assertThat(place.client("errors", "1").exitedWith(0).out())
                .contains("bad,photos/cup.png")
                .doesNotContain("mug.png");

        String mug = Sha256.of(place.folder().resolve("photos/mug.png"));
        place.write("kept.csv", "image,prompt\nasset:%s,once more\n".formatted(mug));
        place.client("submit", "kept.csv", "--wait").exitedWith(0);
        place.write("unkept.csv", "image,prompt\nasset:%s,once more\n".formatted("0".repeat(64)));
        assertThat(place.client("submit", "unkept.csv").exitedWith(2).err())
                .contains("names a picture that the service does not have");

        assertThat(place.client("retry", "1", "--dry-run").exitedWith(0).err()).contains("would send again 1 job");
        assertThat(place.client("submit", "mixed.csv").exitedWith(0).err())
                .contains("2 local pictures: 0 sent, 2 there already.");
        assertThat(place.client("watch", "3").exitedWith(1).err()).contains("3 of 4 pictures edited; 3 paid calls");
    }

    @Test
    void should_hold_back_let_go_on_and_cancel() throws Exception {
        place.client("pause", "--queue").exitedWith(0);
        place.csv("many", 30);
        place.client("submit", "many.csv").exitedWith(0);
        assertThat(place.client("queue").exitedWith(0).out()).contains("Queue PAUSED", "darkroom resume --queue");
        assertThat(place.client("pause", "1").exitedWith(0).err()).contains("batch 1: paused 30 jobs");
        place.client("queue", "resume").exitedWith(0);
        assertThat(place.client("watch", "1").exitedWith(1).err()).contains("30 rows left, which a person has paused");
        assertThat(simulator.charges()).isZero();

        assertThat(place.client("cancel", "1").exitedWith(2).err()).contains("This cancels batch 1.", "--yes");
        assertThat(place.client("cancel", "1", "--yes").exitedWith(0).err()).contains("batch 1: cancelled 30 jobs");
        assertThat(place.client("watch", "1", "--json").exitedWith(1).out()).contains("\"cancelled\":30");

        place.csv("capped", 6);
        assertThat(place.client("submit", "capped.csv", "--max-paid", "2", "--wait")
                        .exitedWith(1)
                        .err())
                .contains(
                        "The cap of paid calls (--max-paid) is reached with 4 rows left",
                        "darkroom resume 2 --max-paid N");
        assertThat(simulator.charges()).isEqualTo(2);
        place.client("resume", "2", "--max-paid", "10").exitedWith(0);
        place.client("watch", "2").exitedWith(0);
        assertThat(simulator.charges()).isEqualTo(6);

        assertThat(place.client("queue", "--rate", "600", "--concurrency", "3", "--json")
                        .exitedWith(0)
                        .out())
                .contains("\"per_minute\":600", "\"max_in_flight\":3");
        assertThat(place.client("cancel", "--job", "1", "99999999", "--yes")
                        .exitedWith(2)
                        .err())
                .contains("darkroom: job 99999999: There is no job 99999999.");
    }

    @Test
    void should_queue_a_batch_once_where_the_connection_breaks_before_the_answer() throws Exception {
        place.csv("once", 5);
        try (CutConnection between = new CutConnection(url)) {
            Path token = place.dataDir().resolve("admin-token");
            End end = place.client(
                            "submit", "once.csv", "--wait", "--server", between.url(), "--token-file", token.toString())
                    .exitedWith(0);
            assertThat(end.err()).contains("5 of 5 pictures edited");
            assertThat(between.handedIn()).as("it was sent again").isGreaterThan(1);
        }
        assertThat(lines(place.client("status", "--json").out()).get(0).path("batches"))
                .hasSize(1);
        assertThat(simulator.chargedPrompts()).hasSize(5).doesNotHaveDuplicates();

        End first = place.client("submit", "once.csv", "--idempotency-key", "mine", "--json")
                .exitedWith(0);
        End again = place.client("submit", "once.csv", "--idempotency-key", "mine", "--json")
                .exitedWith(0);
        assertThat(JSON.readTree(again.out()).path("id"))
                .isEqualTo(JSON.readTree(first.out()).path("id"));
    }

    @Test
    void should_decide_about_a_paid_call_whose_answer_never_came() throws Exception {
        place.csv("lost", 2, row -> "fault:cut-after-charge:1");
        assertThat(place.client("submit", "lost.csv", "--wait").exitedWith(1).err())
                .contains("2 more may have been paid (outcome unknown)", "2 rows UNCERTAIN", "darkroom resolve JOB");
        List<JsonNode> lost = lines(
                place.client("jobs", "1", "--state", "UNCERTAIN", "--json").out());
        String first = lost.get(0).path("id").asText();
        String second = lost.get(1).path("id").asText();

        assertThat(place.client("resolve", first).exitedWith(2).err()).contains("--resend", "--give-up", "--record");
        assertThat(place.client("resolve", first, "--resend").exitedWith(2).err())
                .contains("pays twice if the first call was paid", "--yes");
        assertThat(simulator.charges()).isEqualTo(2);
        assertThat(place.client("resolve", second, "--give-up").exitedWith(0).err())
                .contains("job " + second + " is FAILED");
        place.client("resolve", first, "--resend", "--yes").exitedWith(0);
        assertThat(place.client("watch", "1").exitedWith(1).err()).contains("1 of 2 pictures edited", "1  GIVEN_UP: ");
        assertThat(simulator.charges()).isEqualTo(3);
        assertThat(place.client("resolve", first, "--give-up").exitedWith(1).err())
                .contains("darkroom: ");
    }

    @Test
    void should_make_list_and_revoke_tokens_that_see_what_is_their_own() throws Exception {
        End made = place.client("token", "create", "shop", "--expires", "90d").exitedWith(0);
        assertThat(made.out()).matches("dk_\\S+\\R");
        assertThat(made.err()).contains("shop", "SUBMITTER", "shown this once");
        place.csv("admins", 1);
        place.client("submit", "admins.csv").exitedWith(0);

        place.set("DARKROOM_TOKEN", made.out().strip());
        assertThat(place.client("status").exitedWith(0).out()).contains("No batch yet");
        assertThat(place.client("status", "1").exitedWith(2).err()).contains("darkroom: There is no batch 1.");
        assertThat(place.client("token", "list").exitedWith(2).err()).contains("darkroom: ", "role");

        place.set("DARKROOM_TOKEN", null);
        List<JsonNode> tokens =
                lines(place.client("token", "list", "--json").exitedWith(0).out());
        assertThat(tokens).hasSize(2).allMatch(token -> token.path("secret").isNull());
        String id = tokens.get(1).path("id").asText();
        assertThat(place.client("token", "revoke", id).exitedWith(2).err()).contains("--yes");
        place.client("token", "revoke", id, "--yes").exitedWith(0);
        place.set("DARKROOM_TOKEN", made.out().strip());
        assertThat(place.client("status").exitedWith(2).err()).contains("expired or revoked", "--token-file");
    }

    @Test
    void should_exit_as_a_run_does_where_the_account_is_refused_and_where_it_is_interrupted() throws Exception {
        simulator.set("{\"bad-keys\": [\"good-key\"]}");
        place.csv("refused", 3);
        assertThat(place.client("submit", "refused.csv", "--wait").exitedWith(3).err())
                .contains("Stopped: KEY_REFUSED", "3 rows left. They stay in the queue.", "darkroom resume --queue");
        simulator.set("{\"bad-keys\": [], \"latency\": \"30s\"}");
        place.client("resume", "--queue").exitedWith(0);
        await().atMost(PATIENCE).until(() -> simulator.status().path("inFlight").asInt() > 0);

        try (DarkroomProcess watching = place.startClient("watch", "1")) {
            watching.awaitErr(" running").signal("INT");
            assertThat(watching.end().exitedWith(130).err()).contains("The service works on.", "darkroom watch 1");
        }
        assertThat(place.client("submit", "nowhere.csv").exitedWith(2).err()).contains("there is no such file");
    }

    @Test
    void should_wait_for_a_service_that_is_restarted_and_say_where_none_runs() throws Exception {
        place.csv("through", 40);
        place.client("submit", "through.csv").exitedWith(0);
        try (DarkroomProcess watching = place.startClient("watch", "1")) {
            watching.awaitErr("/40 done");
            node.signal("TERM");
            node.endWithin(PATIENCE);
            assertThat(place.client("status").exitedWith(1).err().lines())
                    .containsExactly(
                            "darkroom: no service is running here: start one with `darkroom serve`, or name one with --server or DARKROOM_SERVER");
            serve();
            assertThat(watching.end().exitedWith(0).err()).contains("40 of 40 pictures edited");
        }
        node.signal("KILL");
        await().atMost(PATIENCE).until(() -> !node.isAlive());
        assertThat(place.client("status").exitedWith(1).err()).contains("was left by process " + node.pid());
        assertThat(simulator.chargedPrompts()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void should_be_the_same_in_the_whole_application_and_complete_itself() throws Exception {
        assertThat(place.run("status").exitedWith(0).out())
                .isEqualTo(place.client("status").out());
        for (String shell : List.of("bash", "zsh", "fish")) {
            assertThat(place.run("completion", shell).exitedWith(0).out()).contains("darkroom", "max-paid");
        }
        place.write("mistakes.csv", "image,prompt\nhttps://example.com/a.png,\n");
        assertThat(place.client("submit", "mistakes.csv").exitedWith(2).err())
                .contains("mistakes.csv: line 2, prompt: is missing", "mistakes-input-errors.csv");
    }

    private void serve() throws IOException {
        node = place.start("serve", "--port", "0");
        await().atMost(PATIENCE).until(() -> node.out().endsWith("\n") || !node.isAlive());
        assertThat(node.out()).as(node.err()).startsWith("http://127.0.0.1:");
        url = node.out().strip();
    }

    /** Two different ones under three names. */
    private void pictures() throws IOException {
        Path photos = Files.createDirectories(place.folder().resolve("photos"));
        Path examples = Path.of("examples/product-retouching/images");
        try (var files = Files.list(examples)) {
            List<Path> some = files.sorted().limit(2).toList();
            Files.copy(some.get(0), photos.resolve("mug.png"));
            Files.copy(some.get(0), photos.resolve("same as mug.png"));
            Files.copy(some.get(1), photos.resolve("cup.png"));
        }
    }

    private static List<JsonNode> lines(String out) {
        return out.lines().map(ClientIT::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
