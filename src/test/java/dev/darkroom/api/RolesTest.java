package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.Role;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.security.Tokens;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every resource, for every role, for somebody else's token of the same role, and for no token. The ids are of nothing that is there or, for the columns of owners, of
 * what another one owns: a role that may is told so by what comes after the check of the role.
 */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class RolesTest {

    private static final String TABLE = """
            # method | path                           | type             | body                      | none | viewer | owner | other | admin
            POST     | /api/v1/batches?dry_run=true   | text/csv         | 'image,prompt'            | 401  | 403    | 422   | 422   | 422
            GET      | /api/v1/batches                |                  |                           | 401  | 200    | 200   | 200   | 200
            GET      | /api/v1/batches/{batch}        |                  |                           | 401  | 200    | 200   | 404   | 200
            PATCH    | /api/v1/batches/{batch}        | application/json | '{"max_paid": 0}'         | 401  | 403    | 200   | 404   | 200
            POST     | /api/v1/batches/{batch}/pause  |                  |                           | 401  | 403    | 200   | 404   | 200
            POST     | /api/v1/batches/{batch}/resume |                  |                           | 401  | 403    | 200   | 404   | 200
            POST     | /api/v1/jobs                   | application/json | '{}'                      | 401  | 403    | 422   | 422   | 422
            GET      | /api/v1/jobs?batch_id={batch}  |                  |                           | 401  | 200    | 200   | 404   | 200
            GET      | /api/v1/jobs                   |                  |                           | 401  | 200    | 200   | 200   | 200
            GET      | /api/v1/jobs/{job}             |                  |                           | 401  | 200    | 200   | 404   | 200
            GET      | /api/v1/jobs/{job}/record      |                  |                           | 401  | 409    | 409   | 404   | 409
            GET      | /api/v1/jobs/{job}/result      |                  |                           | 401  | 409    | 409   | 404   | 409
            POST     | /api/v1/jobs/{job}/resolve     | application/json | '{"decision": "GIVE_UP"}' | 401  | 403    | 409   | 404   | 409
            GET      | /api/v1/jobs/{job}/source      |                  |                           | 401  | 409    | 409   | 404   | 409
            GET      | /api/v1/jobs/{job}/thumbnail   |                  |                           | 401  | 409    | 409   | 404   | 409
            POST     | /api/v1/assets                 | image/png        | 'no picture'              | 401  | 403    | 422   | 422   | 422
            HEAD     | /api/v1/assets/4711            |                  |                           | 401  | 404    | 404   | 404   | 404
            GET      | /api/v1/submissions/4711/errors.csv |             |                           | 401  | 403    | 404   | 404   | 404
            # An UNCERTAIN or waiting job is not retried, and nothing of these batches has failed.
            POST     | /api/v1/jobs/{job}/retry       |                  |                           | 401  | 403    | 409   | 404   | 409
            POST     | /api/v1/batches/{batch}/retry  | application/json | '{"dry_run": true}'       | 401  | 403    | 200   | 404   | 200
            GET      | /api/v1/jobs/{job}/verdict     |                  |                           | 401  | 404    | 404   | 404   | 404
            PUT      | /api/v1/jobs/{job}/verdict     | application/json | '{"verdict": "REJECTED"}' | 401  | 403    | 409   | 404   | 409
            DELETE   | /api/v1/jobs/{job}/verdict     |                  |                           | 401  | 403    | 204   | 404   | 204
            GET      | /api/v1/batches/{batch}/verdicts |                |                           | 401  | 200    | 200   | 404   | 200
            GET      | /api/v1/batches/{batch}/verdicts.csv |            |                           | 401  | 200    | 200   | 404   | 200
            HEAD     | /api/v1/batches/{batch}/verdicts.csv |            |                           | 401  | 200    | 200   | 404   | 200
            POST     | /api/v1/batches/{batch}/redo   | application/json | '{}'                      | 401  | 403    | 409   | 404   | 409
            GET      | /api/v1/batches/{batch}/results.csv   |           |                           | 401  | 200    | 200   | 404   | 200
            HEAD     | /api/v1/batches/{batch}/results.csv   |           |                           | 401  | 200    | 200   | 404   | 200
            GET      | /api/v1/batches/{batch}/results.jsonl |           |                           | 401  | 200    | 200   | 404   | 200
            HEAD     | /api/v1/batches/{batch}/results.jsonl |           |                           | 401  | 200    | 200   | 404   | 200
            GET      | /api/v1/batches/{batch}/results.zip   |           |                           | 401  | 200    | 200   | 404   | 200
            HEAD     | /api/v1/batches/{batch}/results.zip   |           |                           | 401  | 200    | 200   | 404   | 200
            GET      | /api/v1/batches/{batch}/errors.csv    |           |                           | 401  | 200    | 200   | 404   | 200
            HEAD     | /api/v1/batches/{batch}/errors.csv    |           |                           | 401  | 200    | 200   | 404   | 200
            GET      | /api/v1/queue                  |                  |                           | 401  | 200    | 200   | 200   | 200
            GET      | /api/v1/queue/throughput       |                  |                           | 401  | 200    | 200   | 200   | 200
            PATCH    | /api/v1/queue                  | application/json | '{}'                      | 401  | 403    | 403   | 403   | 200
            GET      | /api/v1/batches/{batch}/webhook |                 |                           | 401  | 403    | 404   | 404   | 404
            GET      | /api/v1/batches/{batch}/webhook-deliveries |      |                           | 401  | 200    | 200   | 404   | 200
            POST     | /api/v1/batches/{batch}/webhook-deliveries/4711/redeliver | |                   | 401  | 403    | 409   | 404   | 409
            GET      | /api/v1/webhook-secret         |                  |                           | 401  | 403    | 200   | 200   | 200
            POST     | /api/v1/webhook-secret         |                  |                           | 401  | 403    | 200   | 200   | 200
            # What a watcher gets does not end, so this one asks wrongly; EventsTest looks at who hears what.
            GET      | /api/v1/events?types=all       |                  |                           | 401  | 422    | 422   | 422   | 422
            POST     | /api/v1/tokens                 | application/json | '{}'                      | 401  | 403    | 403   | 403   | 422
            GET      | /api/v1/tokens                 |                  |                           | 401  | 403    | 403   | 403   | 200
            DELETE   | /api/v1/tokens/4711            |                  |                           | 401  | 403    | 403   | 403   | 404
            POST     | /api/v1/session                | application/json | '{}'                      | 422  | 422    | 422   | 422   | 422
            GET      | /api/v1/session                |                  |                           | 401  | 200    | 200   | 200   | 200
            DELETE   | /api/v1/session                |                  |                           | 204  | 204    | 204   | 204   | 204
            GET      | /api/v1/audit                  |                  |                           | 401  | 403    | 403   | 403   | 200
            POST     | /api/v1/operations             | application/json | '{"kind": "RETRY", "batch_id": {batch}, "dry_run": true}' | 401 | 403 | 200 | 404 | 200
            GET      | /api/v1/operations             |                  |                           | 401  | 200    | 200   | 200   | 200
            GET      | /api/v1/operations/4711        |                  |                           | 401  | 404    | 404   | 404   | 404
            POST     | /api/v1/operations/4711/cancel |                  |                           | 401  | 403    | 404   | 404   | 404
            # These two change what the others look at.
            POST     | /api/v1/jobs/{job}/cancel      |                  |                           | 401  | 403    | 200   | 404   | 409
            POST     | /api/v1/batches/{batch}/cancel |                  |                           | 401  | 403    | 200   | 404   | 200
            """;

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    BeanManager beans;

    private long batch;
    private long job;
    private String owner;

    @BeforeEach
    void queue() throws Exception {
        owner = secret("ada", Role.SUBMITTER);
        // Nobody works on the queue here: the job waits.
        Client.Answer answer = new Client(server, owner)
                .post(
                        "/api/v1/jobs",
                        "application/json",
                        "{\"image\": \"https://example.com/a.png\", \"prompt\": \"red\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        job = answer.json().path("id").longValue();
        batch = answer.json().path("batch_id").longValue();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void should_let_each_role_do_what_it_may_and_nothing_else(
            String method, String path, String type, String body, int none, int viewer, int own, int other, int admin)
            throws Exception {
        assertStatus(method, path, type, body, null, none);
        assertStatus(method, path, type, body, secret("zoe", Role.SUBMITTER), other);
        assertStatus(method, path, type, body, secret("eve", Role.VIEWER), viewer);
        assertStatus(method, path, type, body, owner, own);
        assertStatus(method, path, type, body, secret("root", Role.ADMIN), admin);
    }

    @Test
    void should_refuse_tokens_that_were_revoked_have_expired_or_never_were() throws Exception {
        Tokens.Issued revoked = tokens.create("revoked", "root", Role.ADMIN, Optional.empty());
        assertStatus("GET", "/api/v1/queue", null, null, revoked.secret(), 200);
        tokens.revoke(revoked.token().id());
        String expired = tokens.create("expired", "root", Role.ADMIN, Optional.of(Instant.now()))
                .secret();
        for (String secret : List.of(revoked.secret(), expired, "dk_" + "x".repeat(43), "a-key-for-tests")) {
            assertStatus("GET", "/api/v1/queue", null, null, secret, 401);
        }
    }

    @Test
    void should_have_a_line_for_every_resource_there_is() {
        List<String> lines = TABLE.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\|")[0].strip() + " " + line.split("\\|")[1].strip())
                .map(line -> line.replaceFirst("\\?.*", "").replaceAll("\\{\\w+}|4711", "{id}"))
                .distinct()
                .toList();
        List<String> resources = new ArrayList<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Class<?> resource = bean.getBeanClass();
            boolean isOurs = resource.getPackage().equals(RolesTest.class.getPackage());
            if (!isOurs || !resource.isAnnotationPresent(Path.class)) {
                continue;
            }
            String root = resource.getAnnotation(Path.class).value();
            for (Method method : resource.getDeclaredMethods()) {
                verb(method)
                        .ifPresent(verb -> resources.add(verb + " " + root
                                + Optional.ofNullable(method.getAnnotation(Path.class))
                                        .map(path -> path.value().replaceAll("\\{\\w+}", "{id}"))
                                        .orElse("")));
            }
        }
        assertThat(lines)
                .containsExactlyInAnyOrderElementsOf(resources.stream()
                        .map(resource -> resource.replaceAll("\\{\\w+}", "{id}"))
                        .toList());
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(type -> Stream.ofNullable(type.getAnnotation(HttpMethod.class)))
                .map(HttpMethod::value)
                .findFirst();
    }

    private void assertStatus(String method, String path, String type, String body, String secret, int expected)
            throws Exception {
        Client.Answer answer = call(method, path, type, body, secret);
        assertThat(answer.status()).as(answer.text()).isEqualTo(expected);
        if (expected >= 400 && !method.equals("HEAD")) {
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.json().path("status").intValue()).isEqualTo(expected);
            assertThat(answer.json().path("code").textValue()).matches("[A-Z_]+");
        }
        if (expected == 401) {
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    private Client.Answer call(String method, String path, String type, String body, String secret) throws Exception {
        String to = path.replace("{batch}", Long.toString(batch)).replace("{job}", Long.toString(job));
        String sent = body == null ? null : body.replace("{batch}", Long.toString(batch));
        return new Client(server, secret).send(method, to, type, sent);
    }

    private String secret(String owner, Role role) throws Exception {
        return tokens.create("test", owner, role, Optional.empty()).secret();
    }
}
