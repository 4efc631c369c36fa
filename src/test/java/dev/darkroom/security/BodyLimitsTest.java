package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies are read, and which are refused before that, whoever sends them. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class BodyLimitsTest {

    /** What has none is read as a form, too. */
    private static final List<String> TYPES = List.of(
            "X-No-Type: 1",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: multipart/form-data; boundary=b",
            "Content-Type: text/plain");

    private static final String ONE_CHUNK = "3\r\na=b\r\n0\r\n\r\n";

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    private String authorization;

    @BeforeEach
    void sign() throws Exception {
        authorization = "Authorization: Bearer "
                + tokens.create("bodies", "ada", Role.ADMIN, Optional.empty()).secret();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/operations",
                "/operations/preview",
                "/batches/1/redo",
                "/batches/1/webhook",
                "/jobs/1/retry",
                "/jobs/1/verdict",
                "/settings/tokens",
                "/sign-in",
                "/theme",
                "/theme/",
                "/api/v1/session"
            })
    void should_refuse_a_body_of_unknown_length_where_no_file_is_sent(String path) throws Exception {
        for (String type : TYPES) {
            assertThat(chunked(path, type)).as(type).startsWith("HTTP/1.1 411 ").contains("LENGTH_REQUIRED");
        }
        assertThat(chunked(path, "Content-Length: 3")).as("both").doesNotStartWith("HTTP/1.1 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/submit", "/submit/", "/playground", "/api/v1/batches", "/api/v1/jobs"})
    void should_take_a_body_of_unknown_length_where_files_are_sent(String path) throws Exception {
        assertThat(chunked(path, "Content-Type: multipart/form-data; boundary=b"))
                .startsWith("HTTP/1.1 4")
                .doesNotContain("LENGTH_REQUIRED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/operations",
                "/operations/preview",
                "/batches/1/redo",
                "/batches/1/webhook",
                "/jobs/1/resolve",
                "/jobs/1/retry",
                "/jobs/1/verdict",
                "/settings/pace",
                "/settings/queue",
                "/settings/tokens",
                "/sign-in",
                "/theme"
            })
    void should_read_no_file_where_a_form_has_none(String path) throws Exception {
        String form = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + "x".repeat(6000);
        try (Socket socket = RawHttp.begin(
                server,
                "POST " + path + " HTTP/1.1",
                "Host: localhost",
                authorization,
                "Content-Type: multipart/form-data; boundary=b",
                "Content-Length: " + form.length())) {
            RawHttp.write(socket, form);
            assertThat(RawHttp.rest(socket)).startsWith("HTTP/1.1 415 ");
        }
    }

    @Test
    void should_find_nothing_at_a_path_with_a_semicolon_behind_which_another_limit_would_stand() throws Exception {
        for (String path : List.of("/theme;a=b", "/theme;", "/;/sign-in", "/api%2Fv1%2Fsession;a", "/%74heme;x")) {
            assertThat(RawHttp.send(server, "POST " + path + " HTTP/1.1", "Host: localhost", "Content-Length: 100000"))
                    .as(path)
                    .startsWith("HTTP/1.1 404 ")
                    .contains("NOT_FOUND");
        }
    }

    private String chunked(String path, String header) throws Exception {
        try (Socket socket = RawHttp.begin(
                server,
                "POST " + path + " HTTP/1.1",
                "Host: localhost",
                authorization,
                header,
                "Transfer-Encoding: chunked")) {
            RawHttp.write(socket, ONE_CHUNK);
            return RawHttp.rest(socket);
        }
    }
}
