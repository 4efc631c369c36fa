package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A browser signs in with a token and goes on with a cookie; and what is written down of it. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class SessionTest {

    private static final String EDIT = "{\"image\": \"https://example.com/a.png\", \"prompt\": \"red\"}";

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    private Tokens.Issued token;
    private Client nobody;
    private String own;

    @BeforeEach
    void token() throws Exception {
        token = tokens.create("browser", "ada", Role.SUBMITTER, Optional.empty());
        nobody = new Client(server, null);
        own = "http://" + server.getAuthority();
    }

    @Test
    void should_sign_in_with_a_token_and_go_on_with_a_cookie_that_holds_another_secret() throws Exception {
        Client.Answer in = signIn(token.secret());
        assertThat(in.status()).as(in.text()).isEqualTo(201);
        assertThat(in.json().path("owner").textValue()).isEqualTo("ada");
        assertThat(in.json().path("role").textValue()).isEqualTo("SUBMITTER");
        assertThat(Instant.parse(in.json().path("expires_at").textValue())).isAfter(Instant.now());
        assertThat(in.header("Set-Cookie"))
                .matches("darkroom-session=[A-Za-z0-9_-]{43}; .*")
                .contains("Path=/", "HTTPOnly", "SameSite=Strict")
                .doesNotContain(token.secret(), "Secure", "Domain");

        Client.Answer who = nobody.get("/api/v1/session", "Cookie", cookie(in));
        assertThat(who.status()).as(who.text()).isEqualTo(200);
        assertThat(who.json().path("name").textValue()).isEqualTo("browser");
        assertThat(nobody.get("/api/v1/batches", "Cookie", cookie(in)).status()).isEqualTo(200);
        assertThat(nobody.get("/api/v1/tokens", "Cookie", cookie(in)).status())
                .as("no more than its token may")
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        ",                        ,             403, ORIGIN_MISSING",
        ",                        same-site,    403, ORIGIN_MISSING",
        ",                        cross-site,   403, ORIGIN_MISSING",
        ",                        none,         403, ORIGIN_MISSING",
        "http://evil.example,     same-origin,  403, ORIGIN_NOT_ALLOWED",
        "http://127.0.0.1:1,      same-origin,  403, ORIGIN_NOT_ALLOWED",
        "null,                    ,             403, ORIGIN_NOT_ALLOWED",
        "own,                     ,             202,",
        ",                        same-origin,  202,"
    })
    void should_let_a_cookie_change_something_from_our_own_pages_alone(
            String origin, String site, int status, String code) throws Exception {
        List<String> headers = new ArrayList<>(List.of("Cookie", cookie(signIn(token.secret()))));
        if (origin != null) {
            headers.addAll(List.of("Origin", origin.equals("own") ? own : origin));
        }
        if (site != null) {
            headers.addAll(List.of("Sec-Fetch-Site", site));
        }
        Client.Answer answer = nobody.post("/api/v1/jobs", "application/json", EDIT, headers.toArray(String[]::new));
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (code != null) {
            assertThat(answer.json().path("code").textValue()).isEqualTo(code);
        }
    }

    @Test
    void should_take_a_token_for_what_it_is_though_an_old_cookie_lies_beside_it() throws Exception {
        Client.Answer answer = new Client(server, token.secret())
                .post("/api/v1/jobs", "application/json", EDIT, "Cookie", "darkroom-session=" + "x".repeat(43));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    @Test
    void should_end_at_once_when_signed_out_or_when_its_token_is_revoked() throws Exception {
        String first = cookie(signIn(token.secret()));
        Client.Answer out = nobody.send("DELETE", "/api/v1/session", null, null, "Cookie", first, "Origin", own);
        assertThat(out.status()).as(out.text()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).contains("darkroom-session=;", "Max-Age=0");
        assertThat(nobody.get("/api/v1/session", "Cookie", first).status()).isEqualTo(401);
        assertThat(nobody.send("DELETE", "/api/v1/session", null, null, "Cookie", first, "Origin", own)
                        .status())
                .as("once more")
                .isEqualTo(204);

        String second = cookie(signIn(token.secret()));
        tokens.revoke(token.token().id());
        Client.Answer late = nobody.get("/api/v1/session", "Cookie", second);
        assertThat(late.status()).isEqualTo(401);
        assertThat(late.header("Set-Cookie")).as("taken away").contains("Max-Age=0");
    }

    @Test
    void should_end_the_session_that_the_browser_had_when_it_signs_in_anew() throws Exception {
        String first = cookie(signIn(token.secret()));
        Client.Answer again = nobody.post(
                "/api/v1/session",
                "application/json",
                "{\"token\": \"" + token.secret() + "\"}",
                "Cookie",
                first,
                "Origin",
                own);
        assertThat(again.status()).isEqualTo(201);
        assertThat(nobody.get("/api/v1/session", "Cookie", first).status()).isEqualTo(401);
    }

    @Test
    void should_not_take_a_page_that_was_left_open_for_somebody_who_tries_tokens() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(nobody.get("/api/v1/session", "Cookie", "darkroom-session=" + "y".repeat(43))
                            .status())
                    .isEqualTo(401);
        }
        assertThat(signIn(token.secret()).status()).isEqualTo(201);
    }

    @Test
    void should_make_an_address_wait_that_signs_in_with_wrong_tokens() throws Exception {
        String address = "127.0.0.77";
        for (int i = 0; i < 10; i++) {
            assertThat(signInFrom(address, "dk_" + "w".repeat(43))).startsWith("HTTP/1.1 401");
        }
        assertThat(signInFrom(address, "dk_" + "w".repeat(43)))
                .startsWith("HTTP/1.1 429")
                .containsIgnoringCase("Retry-After: ")
                .contains("TOO_MANY_FAILED_TRIES");
        assertThat(signIn(token.secret()).status()).as("from another address").isEqualTo(201);
    }

    @Test
    void should_write_down_who_signed_in_and_what_was_done_and_give_that_to_administrators_newest_first()
            throws Exception {
        String owner = "owner-" + System.nanoTime();
        Tokens.Issued mine = tokens.create("laptop", owner, Role.SUBMITTER, Optional.empty());
        Instant before = Instant.now().minusSeconds(5);
        String cookie = cookie(signIn(mine.secret()));
        for (int i = 0; i < 3; i++) {
            nobody.post("/api/v1/jobs", "application/json", EDIT, "Cookie", cookie, "Origin", own);
        }
        nobody.get("/api/v1/batches", "Cookie", cookie);
        nobody.post("/api/v1/jobs", "application/json", "{}", "Cookie", cookie, "Origin", own);

        Client admin = new Client(
                server, tokens.create("a", "root", Role.ADMIN, Optional.empty()).secret());
        List<JsonNode> lines = all(admin, "/api/v1/audit?actor=" + owner + "&limit=2&since=" + before);
        assertThat(lines)
                .extracting(line -> line.path("action").textValue() + " "
                        + line.path("result").intValue())
                .containsExactly(
                        "POST /api/v1/jobs 422",
                        "POST /api/v1/jobs 202",
                        "POST /api/v1/jobs 202",
                        "POST /api/v1/jobs 202",
                        "POST /api/v1/session 201");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("actor").textValue()).isEqualTo(owner + " / laptop");
            assertThat(line.path("token_id").longValue()).isEqualTo(mine.token().id());
            assertThat(line.path("address").textValue()).isEqualTo("127.0.0.1");
        });
        assertThat(all(admin, "/api/v1/audit?action=POST%20/api/v1/session&actor=" + owner + "%20/%20laptop"))
                .hasSize(1);
        assertThat(all(admin, "/api/v1/audit?actor=" + owner.substring(0, owner.length() - 1)))
                .isEmpty();
        assertThat(all(
                        admin,
                        "/api/v1/audit?actor=" + owner + "&since="
                                + Instant.now().plusSeconds(60)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "since=yesterday,            since",
        "since=-999999999-01-01T00:00:00Z, since",
        "since=%2B999999999-01-01T00:00:00Z, since",
        "limit=0,                    limit",
        "cursor=x,                   cursor",
        "acter=ada,                  acter"
    })
    void should_name_what_is_wrong_with_a_question_about_the_audit(String query, String field) throws Exception {
        Client admin = new Client(
                server, tokens.create("a", "root", Role.ADMIN, Optional.empty()).secret());
        Client.Answer answer = admin.get("/api/v1/audit?" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("field").textValue()).isEqualTo(field);
    }

    private Client.Answer signIn(String secret) throws Exception {
        return nobody.post("/api/v1/session", "application/json", "{\"token\": \"" + secret + "\"}");
    }

    private static String cookie(Client.Answer answer) {
        return answer.header("Set-Cookie").replaceFirst(";.*", "");
    }

    private static List<JsonNode> all(Client admin, String path) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        String cursor = "";
        do {
            Client.Answer answer = admin.get(path + cursor);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            answer.json().path("data").forEach(lines::add);
            JsonNode next = answer.json().path("next_cursor");
            cursor = next.isTextual() ? "&cursor=" + next.textValue() : null;
        } while (cursor != null);
        return lines;
    }

    private String signInFrom(String address, String secret) throws IOException {
        String body = "{\"token\": \"" + secret + "\"}";
        try (Socket socket = new Socket("127.0.0.1", server.getPort(), InetAddress.getByName(address), 0)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
