package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The members of a JSON body, each asked for by its type. */
final class Body {

    /** What {@link #readNothing} takes, in the document. */
    static final String NOTHING = "Nothing";

    private final ObjectNode json;

    private Body(ObjectNode json) {
        this.json = json;
    }

    /** @throws ProblemException for what is no JSON object, or has other members */
    static Body read(InputStream in, String... known) throws IOException {
        ObjectNode json = ApiJson.read(in);
        Set<String> names = new HashSet<>();
        json.fieldNames().forEachRemaining(names::add);
        Values.onlyKnown(names, Set.of(known), "member");
        return new Body(json);
    }

    /** The same where there may be none: it has no members then. */
    static Body readIfAny(InputStream in, String... known) throws IOException {
        PushbackInputStream body = new PushbackInputStream(in);
        int first = body.read();
        if (first < 0) {
            return of(JsonNodeFactory.instance.objectNode());
        }
        body.unread(first);
        return read(body, known);
    }

    /** Of an order that has no members: whoever sends some takes it for another one. */
    static void readNothing(InputStream in) throws IOException {
        readIfAny(in);
    }

    static Body of(ObjectNode json) {
        return new Body(json);
    }

    boolean has(String name) {
        return json.has(name);
    }

    boolean isNull(String name) {
        return json.path(name).isNull();
    }

    boolean isEmpty() {
        return json.isEmpty();
    }

    /** Empty where it is left out or null. */
    Optional<String> text(String name, int most) {
        return value(name).map(node -> {
            if (!node.isTextual()) {
                throw Values.refuse(name, node.toString(), "text in quotes");
            }
            return Values.text(name, node.textValue(), most);
        });
    }

    Optional<Integer> number(String name, int least, int most) {
        return value(name).map(node -> {
            boolean fits = node.isIntegralNumber() && node.canConvertToInt();
            return (int) Values.number(name, fits ? node.toString() : "no such number", least, most);
        });
    }

    Optional<Boolean> flag(String name) {
        return value(name).map(node -> {
            if (!node.isBoolean()) {
                throw Values.refuse(name, node.toString(), "true or false");
            }
            return node.booleanValue();
        });
    }

    /** A time with its offset. */
    Optional<Instant> time(String name) {
        return text(name, 100).map(text -> Values.time(name, text));
    }

    Optional<Long> id(String name) {
        return value(name).map(node -> Values.number(name, whole(node), 1, JobCursor.END));
    }

    /** Of a list of ids; empty where it is left out or null. */
    List<Long> ids(String name, int most) {
        List<Long> ids = new ArrayList<>();
        value(name).ifPresent(list -> {
            if (!list.isArray() || list.isEmpty() || list.size() > most) {
                throw Values.refuse(
                        name,
                        list.isArray() ? list.size() + " ids" : list.toString(),
                        "a list of 1 to %d ids".formatted(most));
            }
            list.forEach(node -> ids.add(Values.number(name, whole(node), 1, JobCursor.END)));
        });
        return ids;
    }

    private static String whole(JsonNode node) {
        return node.isIntegralNumber() ? node.toString() : "no such number";
    }

    /** Of a list of texts. */
    Optional<List<String>> words(String name, int most) {
        return value(name).map(node -> {
            List<String> words = new ArrayList<>();
            node.forEach(word -> words.add(word.isTextual() ? word.textValue() : null));
            if (!node.isArray() || words.contains(null) || words.isEmpty() || words.size() > most) {
                throw Values.refuse(name, node.toString(), "a list of 1 to %d texts".formatted(most));
            }
            return words;
        });
    }

    /** Words of a list, each at most once; empty where it is left out, null or has none. */
    <E extends Enum<E>> Set<E> words(Class<E> type, String name) {
        Set<E> words = EnumSet.noneOf(type);
        value(name).ifPresent(list -> {
            if (!list.isArray()) {
                throw Values.refuse(name, list.toString(), "a list in brackets");
            }
            for (JsonNode word : list) {
                if (!word.isTextual()) {
                    throw Values.refuse(name, word.toString(), "text in quotes");
                }
                words.add(Values.word(type, name, word.textValue()));
            }
        });
        return words;
    }

    static ProblemException missing(String name, String allowed) {
        return ProblemException.invalid(name, "%s is missing: it must be %s.".formatted(name, allowed), allowed);
    }

    private Optional<JsonNode> value(String name) {
        JsonNode node = json.get(name);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
    }
}
