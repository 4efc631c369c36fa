package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.database.TestSql;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.QueuePause;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.webhook.Receiver;
import dev.darkroom.webhook.WebhookDispatcher;
import dev.darkroom.worker.SimulatorResource;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real receivers are told of real jobs. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksTest {

    private static final String CAT = "asset:development/images/2025_12_04_18_10_29_882_cat.png";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    WorkerPool pool;

    @Inject
    Pace pace;

    @Inject
    QueuePause pause;

    @Inject
    WebhookDispatcher webhooks;

    @Inject
    DataSource database;

    private Client ada;

    @BeforeAll
    void start() throws Exception {
        ada = new Client(
                server,
                tokens.create("test", "ada", Role.SUBMITTER, Optional.empty()).secret());
        pool.start(0);
        webhooks.start();
    }

    @AfterAll
    void stop() throws Exception {
        pool.finish(Duration.ofSeconds(30));
    }

    @Test
    void should_tell_of_every_job_and_of_the_end_signed_by_the_owners_secret() throws Exception {
        try (Receiver receiver = new Receiver()) {
            long batch = submit(6, receiver.url(), "FINISHED,JOB");
            await().atMost(PATIENCE)
                    .until(() -> receiver.ofType("batch.finished").size() == 1);
            await().atMost(PATIENCE).until(() -> receiver.ofType("job.finished").size() == 6);
            String secret = secret();
            assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
            assertThat(receiver.messages())
                    .allMatch(message -> message.isSignedWith(secret))
                    .allMatch(message -> message.target().equals("/hook?key=k"))
                    .allMatch(message -> Math.abs(Long.parseLong(message.timestamp())
                                    - Instant.now().getEpochSecond())
                            < 60)
                    .noneMatch(message -> message.body().contains("hat"))
                    .extracting(Receiver.Message::id)
                    .doesNotHaveDuplicates();
            assertThat(receiver.messages().get(0).isSignedWith("whsec_" + "A".repeat(43) + "="))
                    .isFalse();

            JsonNode end = receiver.ofType("batch.finished").get(0).json();
            assertThat(Instant.parse(end.path("timestamp").asText())).isBefore(Instant.now());
            assertThat(end.path("data").path("id").asLong()).isEqualTo(batch);
            assertThat(end.path("data").path("state").asText()).isEqualTo("FINISHED");
            assertThat(end.path("data").path("request_counts"))
                    .isEqualTo(ada.get("/api/v1/batches/" + batch).json().path("request_counts"));
            assertThat(ada.get(end.path("data").path("links").path("batch").asText())
                            .status())
                    .isEqualTo(200);

            assertThat(receiver.ofType("job.finished"))
                    .extracting(job -> job.json().path("data").path("custom_id").asText())
                    .containsExactlyInAnyOrder("cat-0", "cat-1", "cat-2", "cat-3", "cat-4", "cat-5");
            JsonNode job = receiver.ofType("job.finished").get(0).json().path("data");
            JsonNode stored = ada.get(job.path("links").path("job").asText()).json();
            assertThat(job.path("state")).isEqualTo(stored.path("state"));
            assertThat(job.path("id")).isEqualTo(stored.path("id"));
            assertThat(job.path("batch_id").asLong()).isEqualTo(batch);

            await().atMost(PATIENCE)
                    .until(() -> deliveries(batch, "").stream()
                            .allMatch(told -> told.path("state").asText().equals("DELIVERED")));
            assertThat(deliveries(batch, "?limit=3")).hasSize(3);
            assertThat(new TreeSet<>(deliveries(batch, "").stream()
                            .map(told -> told.path("message_id").asText())
                            .toList()))
                    .isEqualTo(new TreeSet<>(receiver.messages().stream()
                            .map(Receiver.Message::id)
                            .toList()));
        }
    }

    @Test
    void should_try_again_under_the_same_id_until_it_is_taken() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        int[] answers = {503, -1, 302, 204};
        try (Receiver receiver = new Receiver()) {
            receiver.answering(message -> answers[Math.min(tries.getAndIncrement(), 3)]);
            long batch = submit(1, receiver.url(), "FINISHED");
            for (int i = 1; i <= 3; i++) {
                int tried = i;
                await().atMost(PATIENCE)
                        .until(() -> deliveries(batch, "").stream()
                                .anyMatch(told -> told.path("tries").asInt() == tried
                                        && !told.path("error").isNull()
                                        && !told.path("next_try_at").isNull()
                                        && receiver.messages().size() == tried
                                        && (tried != 2
                                                || told.path("http_status").isNull())
                                        && (tried != 3
                                                || told.path("http_status").asInt() == 302)));
                JsonNode told = deliveries(batch, "").get(0);
                assertThat(told.path("state").asText()).isEqualTo("PENDING");
                assertThat(Instant.parse(told.path("next_try_at").asText()))
                        .isAfter(Instant.now().plusSeconds(1));
                // Its time comes.
                TestSql.execute(database, "UPDATE webhook_delivery SET next_try_at = now() WHERE batch_id = " + batch);
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            deliveries(batch, "").get(0).path("state").asText().equals("DELIVERED"));
            assertThat(deliveries(batch, "").get(0).path("tries").asInt()).isEqualTo(4);
            assertThat(receiver.messages()).hasSize(4);
            assertThat(receiver.messages())
                    .extracting(Receiver.Message::id, Receiver.Message::body)
                    .containsOnly(org.assertj.core.groups.Tuple.tuple(
                            receiver.messages().get(0).id(),
                            receiver.messages().get(0).body()));
        }
    }

    @Test
    void should_give_up_visibly_after_a_day_and_send_again_when_it_is_asked_to() throws Exception {
        try (Receiver receiver = new Receiver()) {
            receiver.answering(message -> 500);
            long batch = submit(1, receiver.url(), "FINISHED");
            await().atMost(PATIENCE)
                    .until(() -> !receiver.messages().isEmpty()
                            && !deliveries(batch, "").get(0).path("error").isNull());
            TestSql.execute(
                    database,
                    "UPDATE webhook_delivery SET next_try_at = now(), give_up_at = now() WHERE batch_id = " + batch);
            await().atMost(PATIENCE)
                    .until(() ->
                            deliveries(batch, "").get(0).path("state").asText().equals("GIVEN_UP"));
            JsonNode told = deliveries(batch, "").get(0);
            assertThat(told.path("http_status").asInt()).isEqualTo(500);
            assertThat(told.path("next_try_at").isNull()).isTrue();

            receiver.answering(message -> 200);
            String path = "/api/v1/batches/%d/webhook-deliveries/%d/redeliver"
                    .formatted(batch, told.path("id").asLong());
            assertThat(ada.post(path, null, null).status()).isEqualTo(202);
            await().atMost(PATIENCE)
                    .until(() ->
                            deliveries(batch, "").get(0).path("state").asText().equals("DELIVERED"));
            assertThat(receiver.messages().stream().map(Receiver.Message::id).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void should_send_nothing_more_to_one_who_is_gone_until_the_webhook_is_set_again() throws Exception {
        try (Receiver receiver = new Receiver()) {
            receiver.answering(message -> 410);
            long batch = submit(5, receiver.url(), "FINISHED,JOB");
            await().atMost(PATIENCE)
                    .until(() -> !webhook(batch).path("disabled_at").isNull());
            await().atMost(PATIENCE)
                    .until(() -> ada.get("/api/v1/batches/" + batch)
                            .json()
                            .path("state")
                            .asText()
                            .equals("FINISHED"));
            await().atMost(PATIENCE)
                    .until(() -> deliveries(batch, "").stream()
                            .allMatch(told -> told.path("state").asText().equals("DISABLED")));
            String redeliver = "/api/v1/batches/%d/webhook-deliveries/%d/redeliver"
                    .formatted(batch, deliveries(batch, "").get(0).path("id").asLong());
            assertThat(ada.post(redeliver, null, null).status()).isEqualTo(409);

            receiver.answering(message -> 200);
            int before = receiver.messages().size();
            assertThat(patch(batch, "{\"webhook_url\": \"%s\"}".formatted(receiver.url()))
                            .status())
                    .isEqualTo(200);
            // It rests and that was not told: the receiver was gone.
            await().atMost(PATIENCE)
                    .until(() -> receiver.ofType("batch.finished").size() > 0);
            assertThat(receiver.messages().subList(before, receiver.messages().size()))
                    .extracting(message -> message.json().path("type").asText())
                    .containsExactly("batch.finished");
        }
    }

    @Test
    void should_tell_once_that_the_queue_has_stopped_and_later_that_the_batch_has_finished() throws Exception {
        try (Receiver receiver = new Receiver()) {
            pause.pause();
            long batch = submit(2, receiver.url(), null);
            pace.stop(new Pace.Stop("INSUFFICIENT_CREDITS", "The account is out of credits."));
            try {
                await().atMost(PATIENCE)
                        .until(() -> receiver.ofType("batch.stopped").size() == 1);
            } finally {
                pace.resume();
                pause.resume();
            }
            await().atMost(PATIENCE)
                    .until(() -> receiver.ofType("batch.finished").size() == 1);
            JsonNode data = receiver.ofType("batch.stopped").get(0).json().path("data");
            assertThat(data.path("id").asLong()).isEqualTo(batch);
            assertThat(data.path("stop").path("code").asText()).isEqualTo("INSUFFICIENT_CREDITS");
            assertThat(data.path("stop").path("message").asText()).isEqualTo("The account is out of credits.");
            assertThat(data.path("request_counts").path("queued").asLong()).isEqualTo(2);
            assertThat(receiver.messages()).hasSize(2);
        }
    }

    @Test
    void should_tell_of_the_end_again_when_a_job_has_left_rest_and_come_back() throws Exception {
        try (Receiver receiver = new Receiver()) {
            long batch = submit(3, receiver.url(), "FINISHED");
            for (int end = 1; end <= 3; end++) {
                int ends = end;
                await().atMost(PATIENCE)
                        .until(() -> receiver.ofType("batch.finished").size() == ends);
                TestSql.execute(database, """
                        WITH one AS (DELETE FROM result WHERE job_id = (SELECT max(id) FROM job WHERE batch_id = %d) RETURNING *)
                        INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
                        SELECT o.job_id, o.batch_id, 0, 'EDIT', j.priority, j.turn, (SELECT max(lease) FROM attempt a WHERE a.job_id = o.job_id)
                        FROM one o JOIN job j ON j.id = o.job_id""".formatted(batch));
            }
            await().atMost(PATIENCE)
                    .until(() -> receiver.ofType("batch.finished").size() == 4);
            assertThat(receiver.messages().stream().map(Receiver.Message::id).distinct())
                    .hasSize(4);
        }
    }

    @Test
    void should_not_let_a_receiver_that_hangs_hold_up_another() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (Receiver hanging = new Receiver();
                Receiver well = new Receiver()) {
            hanging.answering(message -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return 500;
            });
            submit(40, hanging.url(), "JOB");
            await().atMost(PATIENCE).until(() -> hanging.messages().size() >= 4);
            long from = System.nanoTime();
            submit(1, well.url(), "FINISHED");
            await().atMost(PATIENCE).until(() -> well.messages().size() == 1);
            System.out.printf(
                    "told after %d ms%n",
                    Duration.ofNanos(System.nanoTime() - from).toMillis());
            // Four at a time, and after the third failure one.
            assertThat(hanging.messages().size()).isLessThan(40);
        } finally {
            end.countDown();
        }
    }

    @Test
    void should_sign_with_the_old_secret_beside_the_new_one_for_a_day() throws Exception {
        Client zoe = new Client(
                server,
                tokens.create("test", "zoe", Role.SUBMITTER, Optional.empty()).secret());
        String old = zoe.get("/api/v1/webhook-secret").json().path("secret").asText();
        assertThat(zoe.get("/api/v1/webhook-secret").json().path("secret").asText())
                .isEqualTo(old)
                .isNotEqualTo(secret());
        Client.Answer rotated = zoe.post("/api/v1/webhook-secret", null, null);
        assertThat(rotated.response().headers().allValues("Cache-Control")).contains("no-store");
        String now = rotated.json().path("secret").asText();
        assertThat(now).isNotEqualTo(old);
        assertThat(Instant.parse(rotated.json().path("previous_until").asText()))
                .isAfter(Instant.now().plus(Duration.ofHours(23)));
        try (Receiver receiver = new Receiver()) {
            submit(zoe, 1, receiver.url(), "FINISHED");
            await().atMost(PATIENCE).until(() -> receiver.messages().size() == 1);
            assertThat(receiver.messages().get(0).isSignedWith(now)).isTrue();
            assertThat(receiver.messages().get(0).isSignedWith(old)).isTrue();
            TestSql.execute(database, "UPDATE webhook_secret SET previous_until = now() WHERE owner = 'zoe'");
            submit(zoe, 1, receiver.url(), "FINISHED");
            await().atMost(PATIENCE).until(() -> receiver.messages().size() == 2);
            assertThat(receiver.messages().get(1).isSignedWith(now)).isTrue();
            assertThat(receiver.messages().get(1).isSignedWith(old)).isFalse();
        }
    }

    @Test
    void should_be_set_changed_and_removed_by_a_change_of_the_batch() throws Exception {
        try (Receiver receiver = new Receiver();
                Receiver moved = new Receiver()) {
            pause.pause();
            long batch = submit(2, null, null);
            assertThat(ada.get("/api/v1/batches/" + batch + "/webhook").status())
                    .isEqualTo(404);
            assertThat(patch(batch, "{\"webhook_events\": [\"JOB\"]}").status()).isEqualTo(422);
            for (String wrong : List.of(
                    "{\"webhook_url\": \"http://10.0.0.1/\"}",
                    "{\"webhook_url\": 5}",
                    "{\"webhook_url\": \"https://example.com/\", \"webhook_events\": \"JOB\"}",
                    "{\"webhook_url\": \"https://example.com/\", \"webhook_events\": [\"JOBS\"]}",
                    "{\"webhook_url\": \"https://example.com/\", \"webhook_events\": []}",
                    "{\"webhook_url\": null, \"webhook_events\": [\"JOB\"]}")) {
                Client.Answer refused = patch(batch, wrong);
                assertThat(refused.status()).as(wrong).isEqualTo(422);
                assertThat(refused.json().path("field").asText()).startsWith("webhook_");
            }
            patch(batch, "{\"webhook_url\": \"%s\"}".formatted(receiver.url()));
            assertThat(webhook(batch).path("events").toString()).isEqualTo("[\"FINISHED\",\"STOPPED\"]");
            patch(batch, "{\"webhook_events\": [\"FINISHED\", \"job\"]}");
            patch(batch, "{\"webhook_url\": \"%s\"}".formatted(moved.url()));
            assertThat(webhook(batch).path("events").toString()).isEqualTo("[\"FINISHED\",\"JOB\"]");
            assertThat(webhook(batch).path("url").asText()).isEqualTo(moved.url());
            pause.resume();
            await().atMost(PATIENCE).until(() -> moved.messages().size() == 3);
            assertThat(receiver.messages()).isEmpty();
            assertThat(patch(batch, "{\"webhook_url\": null}").status()).isEqualTo(200);
            assertThat(ada.get("/api/v1/batches/" + batch + "/webhook").status())
                    .isEqualTo(404);
        } finally {
            pause.resume();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest",
                "https://[::1]/",
                "ftp://example.com/",
                "https://user@example.com/",
                "nonsense"
            })
    void should_refuse_at_once_what_is_never_sent_to(String url) throws Exception {
        Client.Answer refused =
                ada.post("/api/v1/batches?webhook_url=" + encoded(url), "text/csv", "image,prompt\n" + CAT + ",red\n");
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.json().path("field").asText()).isEqualTo("webhook_url");
        assertThat(refused.json().path("allowed").asText()).contains("https");
    }

    @Test
    void should_refuse_events_it_does_not_know_and_events_for_nobody() throws Exception {
        for (String wrong : List.of(
                "webhook_events=FINISHED",
                "webhook_url=https://example.com/&webhook_events=DONE",
                "webhook_url=https://example.com/&webhook_events=")) {
            Client.Answer refused = ada.post("/api/v1/batches?" + wrong, "text/csv", "image,prompt\n" + CAT + ",red\n");
            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
            assertThat(refused.json().path("field").asText()).startsWith("webhook_");
        }
    }

    private String secret() throws Exception {
        return ada.get("/api/v1/webhook-secret").json().path("secret").asText();
    }

    private JsonNode webhook(long batch) throws Exception {
        return ada.get("/api/v1/batches/" + batch + "/webhook").json();
    }

    private Client.Answer patch(long batch, String json) throws Exception {
        return ada.send("PATCH", "/api/v1/batches/" + batch, "application/json", json);
    }

    private List<JsonNode> deliveries(long batch, String parameters) throws Exception {
        JsonNode data = ada.get("/api/v1/batches/%d/webhook-deliveries%s".formatted(batch, parameters))
                .json()
                .path("data");
        return IntStream.range(0, data.size()).mapToObj(data::get).toList();
    }

    private long submit(int jobs, String url, String events) throws Exception {
        return submit(ada, jobs, url, events);
    }

    private static long submit(Client client, int jobs, String url, String events) throws Exception {
        String csv = "custom_id,image,prompt\n"
                + IntStream.range(0, jobs)
                        .mapToObj(i -> "cat-%d,%s,Give cat %d a hat\n".formatted(i, CAT, i))
                        .collect(Collectors.joining());
        Client.Answer accepted = client.post(
                "/api/v1/batches?name=cats"
                        + (url == null ? "" : "&webhook_url=" + encoded(url))
                        + (events == null ? "" : "&webhook_events=" + events),
                "text/csv",
                csv);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return accepted.json().path("id").longValue();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
