package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The OpenAPI document, to hold answers against. */
record Documented(JsonNode document) {

    JsonNode component(String kind, String name) {
        return document.path("components").path(kind).path(name);
    }

    /** What of an answer is not as the document says. */
    List<String> mistakes(String method, String path, int status, JsonNode answer) {
        JsonNode response =
                document.path("paths").path(path).path(method).path("responses").path(Integer.toString(status));
        return mistakes(response, "application/json", answer);
    }

    List<String> mistakes(JsonNode response, String type, JsonNode answer) {
        JsonNode schema = response.path("content").path(type).path("schema");
        return schema.isMissingNode() ? List.of("nothing is said of it") : check("", schema, answer);
    }

    private List<String> check(String where, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            String ref = schema.path("$ref").textValue();
            return check(where, component("schemas", ref.substring(ref.lastIndexOf('/') + 1)), value);
        }
        if (schema.has("anyOf")) {
            List<List<String>> tried = StreamSupport.stream(schema.path("anyOf").spliterator(), false)
                    .map(one -> check(where, one, value))
                    .toList();
            return tried.stream().anyMatch(List::isEmpty) ? List.of() : tried.get(0);
        }
        if (!types(schema).contains(type(value))
                && !(type(value).equals("integer") && types(schema).contains("number"))) {
            return List.of(where + " is " + value + ", told as " + schema);
        }
        return switch (type(value)) {
            case "object" -> members(where, schema, value);
            case "array" -> {
                List<String> mistakes = new ArrayList<>();
                value.forEach(entry -> mistakes.addAll(check(where + "[]", schema.path("items"), entry)));
                yield mistakes;
            }
            case "string" ->
                isWord(schema, value.textValue()) ? List.of() : List.of(where + " is " + value + ", told as " + schema);
            default -> List.of();
        };
    }

    /** Where members are told, these are all that there are; but for those of a problem, which says which it always has, all of them are there. */
    private List<String> members(String where, JsonNode schema, JsonNode value) {
        List<String> mistakes = new ArrayList<>();
        JsonNode told = schema.path("properties");
        value.properties().forEach(member -> {
            JsonNode of = told.has(member.getKey()) ? told.get(member.getKey()) : schema.path("additionalProperties");
            if (!of.isMissingNode()) {
                mistakes.addAll(check(where + "." + member.getKey(), of, member.getValue()));
            } else if (!told.isEmpty()) {
                mistakes.add(where + "." + member.getKey() + " is told nowhere");
            }
        });
        Set<String> always = new HashSet<>();
        if (schema.has("required")) {
            schema.path("required").forEach(name -> always.add(name.textValue()));
        } else {
            told.fieldNames().forEachRemaining(always::add);
        }
        always.stream()
                .filter(name -> !value.has(name))
                .forEach(name -> mistakes.add(where + "." + name + " is not there"));
        return mistakes;
    }

    private static Set<String> types(JsonNode schema) {
        Set<String> types = new HashSet<>();
        if (schema.path("type").isArray()) {
            schema.path("type").forEach(type -> types.add(type.textValue()));
        } else {
            types.add(schema.path("type").asText());
        }
        return types;
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case POJO, BINARY, MISSING -> throw new IllegalArgumentException(value.toString());
            default -> value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    private static boolean isWord(JsonNode schema, String text) {
        if (schema.has("enum")) {
            return StreamSupport.stream(schema.path("enum").spliterator(), false)
                    .anyMatch(word -> word.textValue().equals(text));
        }
        try {
            return switch (schema.path("format").asText()) {
                case "date-time" -> Instant.parse(text) != null;
                case "date" -> LocalDate.parse(text) != null;
                case "uuid" -> UUID.fromString(text) != null;
                default -> true;
            };
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return false;
        }
    }
}
