package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody without a token may send, and what that may cost everybody else. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class AnonymousBodiesTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    /** More than there are worker threads: Quarkus takes so many. */
    private static final int MANY = Math.max(200, 8 * Runtime.getRuntime().availableProcessors()) + 20;

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    private String secret;

    @BeforeEach
    void sign() throws Exception {
        secret = tokens.create("door", "ada", Role.VIEWER, Optional.empty()).secret();
    }

    @ParameterizedTest
    @CsvSource({"/sign-in, " + FORM, "/sign-in/, " + FORM, "/theme, " + FORM, "/api/v1/session, " + JSON})
    void should_answer_others_while_many_bodies_that_anybody_sends_do_not_come(String path, String type)
            throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                Socket socket = post(path, type, 100);
                RawHttp.write(socket, "{");
                slow.add(socket);
            }
            assertThat(RawHttp.send(
                            server, "GET /api/v1/queue HTTP/1.1", "Host: localhost", "Authorization: Bearer " + secret))
                    .startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void should_read_no_other_body_before_it_knows_its_sender() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (String path : List.of("/api/v1/jobs", "/api/v1/batches/1/pause", "/jobs/1/verdict", "/operations")) {
            sockets.add(post(path, path.startsWith("/api/") ? JSON : FORM, 100));
        }
        sockets.add(post("/sign-out", FORM, 100));
        for (Socket socket : sockets) {
            try (socket) {
                assertThat(RawHttp.rest(socket)).containsPattern("\\AHTTP/1.1 (401|303) ");
            }
        }
    }

    @Test
    void should_sign_in_with_a_body_that_comes_in_pieces() throws Exception {
        assertThat(inPieces("/sign-in", FORM, "token=" + secret + "&to=%2Fjobs"))
                .startsWith("HTTP/1.1 303 ")
                .containsIgnoringCase("set-cookie: ")
                .contains("/jobs");
        assertThat(inPieces("/api/v1/session", JSON, "{\"token\": \"" + secret + "\"}"))
                .startsWith("HTTP/1.1 201 ")
                .containsIgnoringCase("set-cookie: ");
        assertThat(inPieces("/theme", FORM, "theme=dark")).startsWith("HTTP/1.1 303 ");
    }

    @Test
    void should_ask_once_for_a_body_that_waits_for_that() throws Exception {
        String body = "token=" + secret;
        try (Socket socket = post("/sign-in", FORM, body.length(), "Expect: 100-continue")) {
            byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertThat(new String(first, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 ");
            RawHttp.write(socket, body);
            assertThat(RawHttp.rest(socket)).startsWith("HTTP/1.1 303 ");
        }
    }

    @Test
    void should_take_the_longest_form_of_signing_in_there_is_and_no_longer_one() throws Exception {
        String to = "/" + "%2B".repeat(1_999);
        String form = "token=" + secret + "&to=" + to;
        try (Socket socket = post("/sign-in", FORM, form.length())) {
            RawHttp.write(socket, form);
            assertThat(RawHttp.rest(socket)).startsWith("HTTP/1.1 303 ").contains("++++");
        }
        try (Socket socket = post("/sign-in", FORM, 8_001)) {
            assertThat(RawHttp.rest(socket)).startsWith("HTTP/1.1 413 ").contains("BODY_TOO_LARGE");
        }
    }

    private String inPieces(String path, String type, String body) throws IOException {
        try (Socket socket = post(path, type, body.length())) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < body.length(); i++) {
                RawHttp.write(socket, body.substring(i, i + 1));
            }
            return RawHttp.rest(socket);
        }
    }

    private Socket post(String path, String type, int length, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "POST " + path + " HTTP/1.1", "Host: localhost", "Content-Type: " + type, "Content-Length: " + length));
        lines.addAll(List.of(headers));
        return RawHttp.begin(server, lines.toArray(String[]::new));
    }
}
