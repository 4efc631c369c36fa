package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before any resource is asked, and what is open. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class HttpGateTest {

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "LOCALHOST"})
    void should_answer_to_the_names_of_this_machine(String host) throws Exception {
        assertThat(RawHttp.send(server, "GET /q/health/live HTTP/1.1", "Host: " + host + ":" + server.getPort()))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "10.0.0.1", "127.0.0.1.nip.io"})
    void should_refuse_names_that_a_stranger_has_pointed_here(String host) throws Exception {
        assertThat(RawHttp.send(server, "GET /q/metrics HTTP/1.1", "Host: " + host + ":" + server.getPort()))
                .startsWith("HTTP/1.1 421")
                .contains("application/problem+json", "HOST_NOT_ALLOWED");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /batches HTTP/1.1,  evil.example, http://evil.example, 0,         421, HOST_NOT_ALLOWED",
        "POST /submit HTTP/1.1,  localhost,    http://evil.example, 0,         403, ORIGIN_NOT_ALLOWED",
        "POST /sign-in HTTP/1.1, localhost,    http://localhost,    8001,      413, BODY_TOO_LARGE",
        "POST /batches/1/redo HTTP/1.1, localhost, http://localhost, 5590001,   413, BODY_TOO_LARGE",
        "POST /batches/1/pause HTTP/1.1, localhost, http://localhost, 1000001,  413, BODY_TOO_LARGE",
        "POST /batches HTTP/1.1, localhost,    http://localhost,    0,         405, METHOD_NOT_ALLOWED",
        "PUT /playground HTTP/1.1, localhost,  http://localhost,    0,         405, METHOD_NOT_ALLOWED"
    })
    void should_tell_people_of_a_refusal_on_a_page_and_programs_in_a_problem(
            String line, String host, String origin, long length, int status, String code) throws Exception {
        String own = host + ":" + server.getPort();
        String from = origin.endsWith("localhost") ? origin + ":" + server.getPort() : origin;
        String browser = RawHttp.send(
                server,
                line,
                "Host: " + own,
                "Origin: " + from,
                "Content-Length: " + length,
                "Accept: text/html,*/*;q=0.8");
        assertThat(browser)
                .startsWith("HTTP/1.1 " + status)
                .containsIgnoringCase("content-type: text/html;charset=utf-8")
                .contains("<h1>", code);
        String program = RawHttp.send(
                server,
                line.replace(" /", " /api/v1/"),
                "Host: " + own,
                "Origin: " + from,
                "Content-Length: " + length,
                "Accept: text/html");
        assertThat(program).doesNotContain("<h1>");
    }

    @Test
    void should_refuse_changes_by_pages_of_other_origins() throws Exception {
        for (String origin : new String[] {"http://evil.example", "null", "http://127.0.0.1:1", "file://"}) {
            assertThat(RawHttp.send(
                            server,
                            "POST /api/v1/batches HTTP/1.1",
                            "Host: 127.0.0.1:" + server.getPort(),
                            "Origin: " + origin))
                    .as(origin)
                    .startsWith("HTTP/1.1 403")
                    .contains("ORIGIN_NOT_ALLOWED");
        }
        assertThat(RawHttp.send(
                        server,
                        "POST /q/health/live HTTP/1.1",
                        "Host: 127.0.0.1:" + server.getPort(),
                        "Origin: http://127.0.0.1:" + server.getPort()))
                .doesNotContain("ORIGIN_NOT_ALLOWED");
    }

    @Test
    void should_let_metrics_be_read_by_this_machine_or_with_a_token_and_not_through_a_proxy_without_one()
            throws Exception {
        assertThat(metrics("User-Agent: prometheus")).startsWith("HTTP/1.1 200").contains("darkroom_jobs");
        assertThat(metrics("X-Forwarded-For: 203.0.113.7"))
                .startsWith("HTTP/1.1 401")
                .doesNotContain("darkroom_jobs");
        try (Socket mesh = new Socket(server.getHost(), server.getPort(), InetAddress.getByName("127.0.0.6"), 0)) {
            mesh.setSoTimeout(10_000);
            RawHttp.write(mesh, "GET /q/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(RawHttp.rest(mesh))
                    .as("a service mesh hands requests on from there, and adds no header")
                    .startsWith("HTTP/1.1 401");
        }
        String secret =
                tokens.create("scraper", "ops", Role.VIEWER, Optional.empty()).secret();
        assertThat(metrics("X-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer " + secret))
                .startsWith("HTTP/1.1 200")
                .contains("darkroom_jobs");
    }

    @Test
    void should_keep_everything_else_below_q_closed() throws Exception {
        assertThat(RawHttp.send(server, "GET /q/info HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void should_tell_browsers_to_run_and_frame_nothing() throws Exception {
        assertThat(RawHttp.send(server, "GET /q/health/live HTTP/1.1", "Host: localhost"))
                .containsIgnoringCase("content-security-policy: default-src 'none'; frame-ancestors 'none'")
                .containsIgnoringCase("x-content-type-options: nosniff")
                .containsIgnoringCase("x-frame-options: DENY");
    }

    private String metrics(String header) throws Exception {
        return RawHttp.send(server, "GET /q/metrics HTTP/1.1", "Host: localhost", header);
    }
}
