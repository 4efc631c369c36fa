package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.webhook.Receiver;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A node that is killed when a receiver has got a message and nobody has written so yet. */
class WebhookIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void should_send_a_message_again_under_its_id_when_the_node_died_before_it_was_written_down() throws Exception {
        try (TestDatabase database = TestDatabase.fresh();
                Workplace place = new Workplace()
                        .set("DARKROOM_DATABASE_URL", database.url())
                        .set("DARKROOM_DATABASE_USERNAME", database.username())
                        .set("DARKROOM_DATABASE_PASSWORD", database.password())
                        .set("DARKROOM_WEBHOOK_ALLOW_PRIVATE", "127.0.0.1")
                        .set("DARKROOM_WEBHOOK_TIMEOUT", "1s");
                Receiver receiver = new Receiver()) {
            place.simulator("50ms");
            AtomicReference<DarkroomProcess> first = new AtomicReference<>();
            receiver.answering(message -> {
                if (receiver.messages().size() == 1) {
                    kill(first.get());
                }
                return 200;
            });
            first.set(place.start("serve", "--port", "0"));
            submit(url(first.get()), place, receiver.url());
            await().atMost(PATIENCE).until(() -> !first.get().isAlive());
            assertThat(receiver.messages()).hasSize(1);
            assertThat(delivered(database)).isZero();

            try (DarkroomProcess second = place.start("serve", "--port", "0")) {
                url(second);
                await().atMost(PATIENCE).until(() -> delivered(database) == 1);
                assertThat(receiver.messages()).hasSize(2);
                assertThat(receiver.messages().get(1).id())
                        .isEqualTo(receiver.messages().get(0).id());
                assertThat(receiver.messages().get(1).body())
                        .isEqualTo(receiver.messages().get(0).body());
            }
        }
    }

    private static void kill(DarkroomProcess node) {
        try {
            node.signal("KILL");
            node.endWithin(Duration.ofSeconds(20));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String url(DarkroomProcess node) {
        await().atMost(PATIENCE).until(() -> node.out().endsWith("\n") || !node.isAlive());
        assertThat(node.isAlive()).as(node.err()).isTrue();
        return node.out().strip();
    }

    private static void submit(String server, Workplace place, String webhook) throws Exception {
        String csv = "image,prompt\nasset:development/images/2025_12_04_18_10_29_882_cat.png,Give it a hat\n";
        String token = Files.readString(place.dataDir().resolve("admin-token")).strip();
        HttpResponse<String> accepted = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server + "/api/v1/batches?webhook_url="
                                        + URLEncoder.encode(webhook, StandardCharsets.UTF_8)))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "text/csv")
                                .POST(BodyPublishers.ofString(csv))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    }

    private static long delivered(TestDatabase database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM webhook_delivery WHERE state = 'DELIVERED'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
