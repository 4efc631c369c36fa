package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.client.TestService.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceClientTest {

    @TempDir
    private Path folder;

    @Test
    void should_say_who_asks_and_read_what_is_answered() throws Exception {
        try (TestService service = new TestService((asked, times) -> Reply.json(200, "{\"id\":7,\"price\":4.10}"))) {
            assertThat(Json.line(service.client().get("/batches/7"))).isEqualTo("{\"id\":7,\"price\":4.10}");
            assertThat(service.asked().get(0).headers().getFirst("Authorization"))
                    .isEqualTo("Bearer dk_test");
        }
    }

    @Test
    void should_turn_a_problem_into_one_sentence_with_what_is_allowed() throws Exception {
        String problem =
                "{\"title\":\"Unprocessable Content\",\"status\":422,\"code\":\"INVALID\",\"detail\":\"limit is 0.\",\"field\":\"limit\",\"allowed\":\"1 to 500\"}";
        try (TestService service = new TestService((asked, times) -> Reply.problem(422, problem))) {
            assertThatThrownBy(() -> service.client().get("/jobs?limit=0"))
                    .isInstanceOfSatisfying(ServiceException.Refused.class, refused -> {
                        assertThat(refused.problem().code()).isEqualTo("INVALID");
                        assertThat(refused.problem().isInput()).isTrue();
                    })
                    .hasMessage("limit is 0. Allowed: 1 to 500.");
        }
    }

    @Test
    void should_say_that_something_else_has_answered() throws Exception {
        try (TestService service =
                new TestService((asked, times) -> new Reply(502, "text/html", "<h1>Bad Gateway</h1>".getBytes()))) {
            assertThatThrownBy(() -> service.client().get("/queue"))
                    .hasMessageContaining("answered with HTTP 502 and not as a Darkroom service does");
        }
        try (TestService service =
                new TestService((asked, times) -> new Reply(200, "text/html", "<h1>Hi</h1>".getBytes()))) {
            assertThatThrownBy(() -> service.client().get("/queue")).hasMessageContaining("check the address");
        }
    }

    @Test
    void should_say_of_a_full_disk_that_it_is_full_and_not_ask_again() throws Exception {
        Path full = Files.createSymbolicLink(folder.resolve("errors.csv.part"), Path.of("/dev/full"));
        try (TestService service =
                new TestService((asked, times) -> new Reply(200, "text/csv", "custom_id\n".getBytes()))) {
            assertThatThrownBy(() -> service.client().download("/batches/7/errors.csv", full))
                    .isInstanceOf(ServiceException.Unwritable.class)
                    .hasMessageStartingWith(full + " cannot be written: No space left on device");
            assertThat(service.asked()).hasSize(1);
        }
    }

    @Test
    void should_say_of_a_file_that_cannot_be_made_why() throws Exception {
        Path nowhere = folder.resolve("gone").resolve("errors.csv");
        try (TestService service =
                new TestService((asked, times) -> new Reply(200, "text/csv", "custom_id\n".getBytes()))) {
            assertThatThrownBy(() -> service.client().download("/batches/7/errors.csv", nowhere))
                    .isInstanceOf(ServiceException.Unwritable.class)
                    .hasMessageContaining("its folder is not there");
        }
    }

    @Test
    void should_take_its_token_nowhere_else() throws Exception {
        try (TestService other = new TestService((asked, times) -> Reply.json(200, "{}"));
                TestService service = new TestService(
                        (asked, times) -> Reply.json(307, "{}", "Location", other.url() + "/api/v1/queue"))) {
            assertThatThrownBy(() -> service.client().get("/queue")).isInstanceOf(ServiceException.Refused.class);
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void should_refuse_an_answer_without_end() throws Exception {
        byte[] large = new byte[BoundedBytes.LARGEST + 1];
        try (TestService service = new TestService((asked, times) -> new Reply(200, "application/json", large))) {
            assertThatThrownBy(() -> service.client().get("/queue"))
                    .hasMessageContaining("larger than 32,000,000 bytes");
        }
    }

    @Test
    void should_say_where_nobody_listens() throws IOException {
        URI url = URI.create("http://127.0.0.1:" + freePort());
        assertThatThrownBy(() -> new ServiceClient(() -> new Endpoint(url, "t", false)).get("/queue"))
                .isInstanceOf(ServiceException.Unreachable.class)
                .hasMessage(
                        "the service at %s cannot be reached: nobody listens there. Is it running, and is the address right?"
                                .formatted(url));
    }

    @Test
    void should_find_the_service_of_this_machine_again_where_it_is_restarted_elsewhere() throws Exception {
        try (TestService service = new TestService((asked, times) -> Reply.json(200, "{}"))) {
            Deque<String> addresses = new ArrayDeque<>(List.of("http://127.0.0.1:" + freePort(), service.url()));
            ServiceClient client =
                    new ServiceClient(() -> new Endpoint(URI.create(addresses.removeFirst()), "t", true));
            client.getPatiently("/queue");
            assertThat(addresses).isEmpty();
        }
    }

    @Test
    void should_send_the_same_bytes_and_the_same_key_again_after_a_connection_that_broke() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.csv"), "image,prompt\na.png,x\n");
        try (TestService service = new TestService((asked, times) -> switch (times) {
            case 1 -> null;
            case 2 ->
                Reply.problem(409, "{\"code\":\"IDEMPOTENCY_KEY_IN_USE\",\"detail\":\"busy\"}", "Retry-After", "1");
            case 3 -> Reply.problem(503, "{\"code\":\"TOO_MANY_UPLOADS\",\"detail\":\"busy\"}", "Retry-After", "0");
            default -> Reply.json(202, "{\"id\":5}");
        })) {
            BatchSubmission submission =
                    new BatchSubmission(rows, "text/csv", "?name=rows", "key-1", Map.of("a.png", "0".repeat(64)));
            assertThat(submission.send(service.client()).path("id").asLong()).isEqualTo(5);

            assertThat(service.lines()).hasSize(4).containsOnly("POST /batches?name=rows");
            assertThat(service.asked())
                    .extracting(asked -> asked.headers().getFirst("Idempotency-Key"))
                    .containsOnly("key-1");
            assertThat(service.asked())
                    .extracting(asked -> new String(asked.body()))
                    .containsOnly(new String(service.asked().get(0).body()));
            assertThat(service.asked())
                    .extracting(asked -> asked.headers().getFirst("Content-Type"))
                    .containsOnly(service.asked().get(0).headers().getFirst("Content-Type"));
            assertThat(new String(service.asked().get(0).body()))
                    .contains("name=\"pictures\"", "{\"a.png\":\"" + "0".repeat(64) + "\"}", "image,prompt\na.png,x\n");
        }
    }

    @Test
    void should_not_try_again_what_is_refused_for_good() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.csv"), "x\n");
        try (TestService service = new TestService(
                (asked, times) -> Reply.problem(422, "{\"code\":\"INVALID_ROWS\",\"detail\":\"no\"}"))) {
            BatchSubmission submission = new BatchSubmission(rows, "text/csv", "", "key", Map.of());
            assertThatThrownBy(() -> submission.send(service.client())).hasMessage("no");
            assertThat(service.asked()).hasSize(1);
            assertThat(service.asked().get(0).headers().getFirst("Content-Type"))
                    .isEqualTo("text/csv");
        }
    }

    @Test
    void should_read_a_list_to_its_end_or_as_far_as_is_asked_for() throws Exception {
        try (TestService service =
                new TestService((asked, times) -> asked.path().contains("cursor=b")
                        ? Reply.json(200, "{\"data\":[3],\"next_cursor\":null}")
                        : Reply.json(200, "{\"data\":[1,2],\"next_cursor\":\"b\"}"))) {
            ServiceClient client = service.client();
            List<Integer> all = new ArrayList<>();
            assertThat(new Listing(
                                    client::get,
                                    Query.of("/jobs").with("state", "FAILED").with("step", null))
                            .read(1000, part -> part.forEach(entry -> all.add(entry.asInt()))))
                    .isFalse();
            assertThat(all).containsExactly(1, 2, 3);
            assertThat(new Listing(client::get, Query.of("/jobs")).read(2, part -> {}))
                    .isTrue();
            assertThat(service.lines())
                    .containsExactly(
                            "GET /jobs?state=FAILED&limit=500",
                            "GET /jobs?state=FAILED&limit=500&cursor=b",
                            "GET /jobs?limit=2");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
