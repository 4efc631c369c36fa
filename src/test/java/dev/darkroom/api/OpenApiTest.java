package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The document says of each operation what a stranger needs to call it. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete");

    @TestHTTPResource
    URI server;

    @Test
    void should_tell_of_every_operation_what_it_takes_and_what_it_answers() throws Exception {
        JsonNode document =
                new Client(server, null).get("/q/openapi?format=json").json();
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        List<String> missing = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> missing(document, path.getKey(), operation, missing)));
        assertThat(missing).isEmpty();
    }

    private static void missing(
            JsonNode document, String path, Map.Entry<String, JsonNode> operation, List<String> missing) {
        String name = operation.getKey() + " " + path;
        JsonNode told = operation.getValue();
        if (told.path("summary").asText().isBlank()) {
            missing.add(name + ": summary");
        }
        if (!told.at("/responses/default/$ref").asText().endsWith("/Problem")) {
            missing.add(name + ": how it refuses");
        }
        body(document, told).path("content").properties().forEach(content -> {
            if (!tells(content.getKey(), content.getValue())) {
                missing.add(name + ": schema or example of " + content.getKey());
            }
        });
        told.path("responses").properties().stream()
                .filter(response ->
                        response.getKey().startsWith("2") && !response.getKey().equals("204"))
                .filter(response -> !operation.getKey().equals("head"))
                .forEach(response -> {
                    JsonNode content = response.getValue().path("content");
                    if (content.isEmpty()
                            || content.properties().stream().anyMatch(type -> !tells(type.getKey(), type.getValue()))) {
                        missing.add(name + ": schema of its answer " + response.getKey());
                    }
                });
    }

    /** In its place, or where it refers to. */
    private static JsonNode body(JsonNode document, JsonNode operation) {
        JsonNode body = operation.path("requestBody");
        return body.has("$ref") ? document.at(body.path("$ref").asText().substring(1)) : body;
    }

    @Test
    void should_tell_of_an_order_without_members_that_it_takes_none() throws Exception {
        JsonNode document =
                new Client(server, null).get("/q/openapi?format=json").json();
        for (String order : List.of(
                "batches/{id}/pause",
                "batches/{id}/resume",
                "batches/{id}/cancel",
                "jobs/{id}/cancel",
                "operations/{id}/cancel")) {
            JsonNode operation = document.path("paths").path("/api/v1/" + order).path("post");
            assertThat(body(document, operation).toString())
                    .as(order)
                    .contains("None, or an object without members.", "application/json");
        }
    }

    /** Pictures and archives speak for themselves. */
    private static boolean tells(String type, JsonNode content) {
        boolean structured = type.equals("application/json") || type.startsWith("multipart/");
        JsonNode schema = content.path("schema");
        return !structured
                || content.has("example")
                || !content.path("examples").isEmpty()
                || schema.has("$ref")
                || schema.has("properties")
                || schema.has("description");
    }
}
