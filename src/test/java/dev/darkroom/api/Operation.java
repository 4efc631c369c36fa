package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** One operation as the OpenAPI document tells of it. */
record Operation(
        String method, String path, List<JsonNode> parameters, Map<String, JsonNode> bodies, List<String> members) {

    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete");

    static List<Operation> of(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> operations.add(of(
                                document, path.getKey(), operation.getKey(), path.getValue(), operation.getValue()))));
        return operations;
    }

    private static Operation of(JsonNode document, String path, String method, JsonNode shared, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        shared.path("parameters").forEach(parameters::add);
        operation.path("parameters").forEach(parameters::add);
        Map<String, JsonNode> bodies = new java.util.TreeMap<>();
        List<String> members = new ArrayList<>();
        operation.path("requestBody").path("content").properties().forEach(content -> {
            bodies.put(content.getKey(), content.getValue());
            resolved(document, content.getValue().path("schema"))
                    .path("properties")
                    .fieldNames()
                    .forEachRemaining(members::add);
        });
        return new Operation(method.toUpperCase(java.util.Locale.ROOT), path, parameters, bodies, members);
    }

    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        return Optional.ofNullable(schema.path("$ref").textValue())
                .map(reference -> document.at(reference.substring(1)))
                .orElse(schema);
    }

    List<String> in(String place) {
        return parameters.stream()
                .filter(parameter -> parameter.path("in").textValue().equals(place))
                .map(parameter -> parameter.path("name").textValue())
                .toList();
    }

    /** Objects that the document gives as examples of a body. */
    List<JsonNode> examples(String type) {
        return StreamSupport.stream(bodies.get(type).path("examples").spliterator(), false)
                .map(example -> example.path("value"))
                .filter(JsonNode::isObject)
                .toList();
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
