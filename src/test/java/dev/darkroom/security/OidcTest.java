package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Callers that an issuer vouches for, against a real one: keys over HTTP, signed tokens, and what others would like to pass for them. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class OidcTest {

    private static final String EDIT = "{\"image\": \"https://example.com/a.png\", \"prompt\": \"red\"}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    Issuer issuer;

    @Test
    void should_know_whom_the_issuer_vouches_for_by_owner_and_role() throws Exception {
        String ada = issuer.sign(issuer.claims("ada-4711", "editors", "others"));
        HttpResponse<String> who = get("/api/v1/session", ada);
        assertThat(who.statusCode()).as(who.body()).isEqualTo(200);
        assertThat(who.body())
                .contains(
                        "\"owner\":\"ada-4711\"",
                        "\"name\":\"name of ada-4711\"",
                        "\"role\":\"SUBMITTER\"",
                        "\"expires_at\":\""
                                + Instant.ofEpochSecond(
                                                (long) issuer.claims("x").get("exp"))
                                        .toString()
                                        .substring(0, 13));

        HttpResponse<String> job = post("/api/v1/jobs", ada, EDIT);
        assertThat(job.statusCode()).as(job.body()).isEqualTo(202);
        String batch = "/api/v1/batches/" + JSON.readTree(job.body()).path("batch_id");
        assertThat(get(batch, issuer.sign(issuer.claims("ada-4711", "authors"))).statusCode())
                .isEqualTo(200);
        assertThat(get(batch, issuer.sign(issuer.claims("eve", "editors"))).statusCode())
                .as("somebody else's")
                .isEqualTo(404);
        assertThat(get(batch, issuer.sign(issuer.claims("eve", "everybody"))).statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/tokens", issuer.sign(issuer.claims("eve", "everybody")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(get("/api/v1/tokens", issuer.sign(issuer.claims("root", "everybody", "operators")))
                        .statusCode())
                .as("of two roles the mightier")
                .isEqualTo(200);
    }

    @Test
    void should_refuse_whatever_is_not_signed_by_the_issuer_for_us_and_still_good() throws Exception {
        Map<String, Function<Map<String, Object>, String>> tries = Map.of(
                "expired",
                        claims -> issuer.sign(with(claims, "exp", Instant.now().getEpochSecond() - 1)),
                "without an end",
                        claims -> {
                            claims.remove("exp");
                            return issuer.sign(claims);
                        },
                "for another application", claims -> issuer.sign(with(claims, "aud", "wiki")),
                "for nobody",
                        claims -> {
                            claims.remove("aud");
                            return issuer.sign(claims);
                        },
                "of another issuer", claims -> issuer.sign(with(claims, "iss", "https://example.com")),
                "of another key", issuer::forge,
                "unsigned", issuer::unsigned,
                "signed with the public key", issuer::confused,
                "cut", claims -> issuer.sign(claims).replaceFirst("\\.[^.]*$", ""),
                "no token at all", claims -> "opaque-token");
        tries.forEach((what, token) -> {
            String text = token.apply(issuer.claims("root", "operators"));
            assertThat(get("/api/v1/queue", text).statusCode()).as(what).isEqualTo(401);
        });
        HttpResponse<String> answer = get("/api/v1/queue", issuer.forge(issuer.claims("root", "operators")));
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("TOKEN_REFUSED");
    }

    @Test
    void should_let_nobody_do_anything_who_has_no_role_or_no_owner() throws Exception {
        for (Map<String, Object> claims : List.of(
                issuer.claims("eve"),
                issuer.claims("eve", "operator", "OPERATORS", ""),
                with(issuer.claims("eve", "operators"), "sub", ""),
                with(issuer.claims("eve", "operators"), "sub", "e".repeat(101)))) {
            String token = issuer.sign(claims);
            assertThat(get("/api/v1/session", token).statusCode())
                    .as("%s", claims)
                    .isEqualTo(403);
            assertThat(post("/api/v1/jobs", token, EDIT).statusCode()).isEqualTo(403);
            assertThat(send(
                                    HttpRequest.newBuilder(server.resolve("/q/metrics"))
                                            .header("X-Forwarded-For", "203.0.113.7"),
                                    token)
                            .statusCode())
                    .as("metrics, through a proxy")
                    .isEqualTo(403);
        }
    }

    @Test
    void should_know_its_own_tokens_beside_and_give_no_cookie_for_those_of_the_issuer() throws Exception {
        String own = tokens.create("own", "ada", Role.VIEWER, Optional.empty()).secret();
        assertThat(get("/api/v1/queue", own).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/queue", "dk_" + "x".repeat(43)).statusCode()).isEqualTo(401);
        String token = issuer.sign(issuer.claims("root", "operators"));
        assertThat(post("/api/v1/session", null, "{\"token\": \"" + token + "\"}")
                        .statusCode())
                .isIn(401, 422);
    }

    @Test
    void should_write_down_what_they_did() throws Exception {
        String owner = "auditor-" + System.nanoTime();
        String token = issuer.sign(issuer.claims(owner, "operators"));
        assertThat(post("/api/v1/jobs", token, EDIT).statusCode()).isEqualTo(202);
        assertThat(get("/api/v1/audit?actor=" + owner, token).body())
                .contains("\"actor\":\"" + owner + " / name of " + owner + "\"", "\"token_id\":null", "\"result\":202");
    }

    @Test
    void should_not_ask_the_issuer_for_each_request() throws Exception {
        String token = issuer.sign(issuer.claims("root", "operators"));
        get("/api/v1/queue", token);
        int before = issuer.requests();
        for (int i = 0; i < 20; i++) {
            assertThat(get("/api/v1/queue", token).statusCode()).isEqualTo(200);
            assertThat(get("/api/v1/queue", issuer.forge(issuer.claims("root", "operators")))
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(issuer.requests() - before).isLessThanOrEqualTo(1);
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        claims.put(name, value);
        return claims;
    }

    private HttpResponse<String> get(String path, String token) {
        return send(HttpRequest.newBuilder(server.resolve(path)), token);
    }

    private HttpResponse<String> post(String path, String token, String body) {
        return send(
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)),
                token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String token) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
