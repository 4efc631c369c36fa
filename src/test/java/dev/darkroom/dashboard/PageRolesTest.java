package dev.darkroom.dashboard;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every page and every form, for every role. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class PageRolesTest {

    /** Whoever has not signed in, a viewer, the owner of the batch, another submitter, an administrator. */
    private static final String TABLE = """
            # method | path                   | none | viewer | own | other | admin
            GET  | /                          | 303  | 200    | 200 | 200   | 200
            GET  | /batches                   | 303  | 200    | 200 | 200   | 200
            GET  | /batches/{batch}           | 303  | 200    | 200 | 404   | 200
            POST | /batches/{batch}/pause     | 303  | 403    | 303 | 404   | 303
            POST | /batches/{batch}/resume    | 303  | 403    | 303 | 404   | 303
            GET  | /batches/{batch}/cancel    | 303  | 403    | 200 | 404   | 200
            GET  | /batches/{batch}/retry     | 303  | 403    | 200 | 404   | 200
            GET  | /batches/{batch}/gallery   | 303  | 200    | 200 | 404   | 200
            GET  | /batches/{batch}/redo      | 303  | 403    | 200 | 404   | 200
            POST | /batches/{batch}/redo      | 303  | 403    | 422 | 404   | 422
            POST | /jobs/{job}/verdict        | 303  | 403    | 422 | 404   | 422
            GET  | /jobs                      | 303  | 200    | 200 | 200   | 200
            GET  | /jobs?batch_id={batch}     | 303  | 200    | 200 | 404   | 200
            GET  | /jobs/{job}                | 303  | 200    | 200 | 404   | 200
            GET  | /jobs/{job}/cancel         | 303  | 403    | 200 | 404   | 200
            GET  | /jobs/{job}/retry          | 303  | 403    | 200 | 404   | 200
            POST | /jobs/{job}/retry          | 303  | 403    | 409 | 404   | 409
            POST | /jobs/{job}/resolve        | 303  | 403    | 422 | 404   | 422
            GET  | /operations                | 303  | 200    | 200 | 200   | 200
            GET  | /operations/4711           | 303  | 404    | 404 | 404   | 404
            POST | /operations                | 303  | 403    | 422 | 422   | 422
            POST | /operations/preview        | 303  | 403    | 422 | 422   | 422
            POST | /operations/4711/cancel    | 303  | 403    | 404 | 404   | 404
            GET  | /submit                    | 303  | 403    | 200 | 200   | 200
            POST | /submit                    | 415  | 415    | 415 | 415   | 415
            GET  | /playground                | 303  | 403    | 200 | 200   | 200
            GET  | /playground?job={job}      | 303  | 403    | 200 | 404   | 200
            POST | /playground                | 415  | 415    | 415 | 415   | 415
            GET  | /submit/templates/4711     | 303  | 403    | 404 | 404   | 404
            POST | /theme                     | 422  | 422    | 422 | 422   | 422
            GET  | /settings                  | 303  | 403    | 403 | 403   | 200
            POST | /settings/queue            | 303  | 403    | 403 | 403   | 422
            POST | /settings/pace             | 303  | 403    | 403 | 403   | 422
            POST | /settings/tokens           | 303  | 403    | 403 | 403   | 422
            GET  | /settings/tokens/4711/revoke | 303 | 403   | 403 | 403   | 404
            POST | /settings/tokens/4711/revoke | 303 | 403   | 403 | 403   | 404
            GET  | /settings/audit            | 303  | 403    | 403 | 403   | 200
            GET  | /settings/webhooks         | 303  | 403    | 403 | 403   | 200
            POST | /settings/webhooks/secret  | 303  | 403    | 403 | 403   | 200
            GET  | /settings/webhooks/secret/renew | 303 | 403 | 403 | 403  | 200
            POST | /settings/webhooks/secret/renew | 303 | 403 | 403 | 403  | 303
            GET  | /batches/{batch}/webhook   | 303  | 403    | 200 | 404   | 200
            POST | /batches/{batch}/webhook   | 303  | 403    | 422 | 404   | 422
            POST | /batches/{batch}/webhook/4711/again | 303 | 403 | 409 | 404 | 409
            GET  | /batches/{batch}/webhook/remove | 303 | 403 | 200 | 404  | 200
            POST | /batches/{batch}/webhook/remove | 303 | 403 | 303 | 404  | 303
            GET  | /sign-in                   | 200  | 200    | 200 | 200   | 200
            POST | /sign-in                   | 422  | 422    | 422 | 422   | 422
            GET  | /static/4711               | 404  | 404    | 404 | 404   | 404
            # These change what the others look at, or who asks.
            POST | /jobs/{job}/cancel         | 303  | 403    | 303 | 404   | 409
            POST | /batches/{batch}/cancel    | 303  | 403    | 303 | 404   | 303
            POST | /sign-out                  | 303  | 303    | 303 | 303   | 303
            """;

    @TestHTTPResource
    URI server;

    @Inject
    Tokens tokens;

    @Inject
    BeanManager beans;

    private Visitor owner;
    private String batch;
    private String job;

    @BeforeEach
    void queue() throws Exception {
        owner = visitor("ada", Role.SUBMITTER);
        Visitor.Answer accepted = owner.send(
                "POST",
                "/api/v1/jobs",
                "application/json",
                "{\"image\": \"https://example.com/a.png\", \"prompt\": \"red\"}");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        job = accepted.location().replaceFirst(".*/", "");
        batch = accepted.text().replaceFirst("(?s).*\"batch_id\":(\\d+).*", "$1");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void should_let_each_role_see_and_do_what_it_may_and_nothing_else(
            String method, String path, int none, int viewer, int own, int other, int admin) throws Exception {
        assertStatus(method, path, new Visitor(server), none);
        assertStatus(method, path, visitor("zoe", Role.SUBMITTER), other);
        assertStatus(method, path, visitor("eve", Role.VIEWER), viewer);
        assertStatus(method, path, owner, own);
        assertStatus(method, path, visitor("root", Role.ADMIN), admin);
    }

    @Test
    void should_have_a_line_for_every_page_and_form_there_is() {
        List<String> lines = TABLE.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\|")[0].strip() + " " + line.split("\\|")[1].strip())
                .map(line -> line.replaceFirst("\\?.*", "").replaceAll("\\{\\w+}|4711", "{id}"))
                .distinct()
                .toList();
        List<String> pages = new ArrayList<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Class<?> resource = bean.getBeanClass();
            if (resource.getPackage().equals(PageRolesTest.class.getPackage())
                    && resource.isAnnotationPresent(Path.class)) {
                String root = resource.getAnnotation(Path.class).value();
                for (Method method : resource.getDeclaredMethods()) {
                    String path = Optional.ofNullable(method.getAnnotation(Path.class))
                            .map(Path::value)
                            .orElse("");
                    verb(method)
                            .ifPresent(verb -> pages.add(verb + " "
                                    + (root + path).replaceAll("/+", "/").replaceAll("\\{\\w+}", "{id}")));
                }
            }
        }
        assertThat(lines).containsExactlyInAnyOrderElementsOf(pages);
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(type -> Stream.ofNullable(type.getAnnotation(HttpMethod.class)))
                .map(HttpMethod::value)
                .findFirst();
    }

    private void assertStatus(String method, String template, Visitor who, int expected) throws Exception {
        String path = template.replace("{batch}", batch).replace("{job}", job);
        Visitor.Answer answer = method.equals("GET") ? who.get(path) : who.post(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(expected);
        if (expected != 303) {
            assertThat(answer.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        }
    }

    private Visitor visitor(String name, Role role) throws Exception {
        return new Visitor(server)
                .signedIn(tokens.create("pages", name, role, Optional.empty()).secret());
    }
}
