package dev.darkroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Values and bodies that no well-meaning caller sends. */
final class Hostile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "0",
            "-1",
            "1",
            "007",
            "1.5",
            "1e309",
            "NaN",
            "Infinity",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999999999999999999999999999",
            "null",
            "true",
            "yes",
            "[]",
            "{}",
            "../../../etc/passwd",
            "..%2f..%2fetc",
            "/dev/zero",
            "file:///etc/passwd",
            "asset:",
            "asset:0000000000000000000000000000000000000000000000000000000000000000",
            "http://169.254.169.254/",
            "' OR 1=1 --",
            "\"; DROP TABLE job; --",
            "<script>alert(1)</script>",
            "${jndi:ldap://127.0.0.1/x}",
            "{custom_id}",
            "\u0000",
            "a\r\nX-Injected: 1",
            "\u202eoverride",
            "💥".repeat(20),
            "ï".repeat(300),
            "x".repeat(3_000),
            "2026-13-45T99:99:99Z",
            "2026-01-01T00:00:00Z",
            "PT999999999H",
            "00000000-0000-0000-0000-000000000000",
            "FAILED",
            "QUEUED,FAILED",
            "csv");

    private final Random random;

    Hostile(Random random) {
        this.random = random;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    String text() {
        return oneOf(TEXTS);
    }

    JsonNode value() {
        return switch (random.nextInt(8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> JSON.getNodeFactory().numberNode(random.nextLong());
            case 3 -> JSON.getNodeFactory().numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(300)));
            case 4 -> JSON.createArrayNode().add(text()).add(random.nextInt()).addNull();
            case 5 -> JSON.createObjectNode().put(text(), text());
            default -> TextNode.valueOf(text());
        };
    }

    /** Bytes that are sometimes JSON: the example with something wrong in it, or nothing like it. */
    byte[] json(List<JsonNode> examples, List<String> members) {
        try {
            return switch (random.nextInt(12)) {
                case 0 -> new byte[0];
                case 1 -> text().getBytes(StandardCharsets.UTF_8);
                case 2 -> "[".repeat(50_000).getBytes(StandardCharsets.UTF_8);
                case 3 -> "{\"a\":".repeat(2_000).getBytes(StandardCharsets.UTF_8);
                case 4 -> JSON.writeValueAsBytes(value());
                case 5 ->
                    ("{\"" + text().replaceAll("[\"\\\\\\p{Cntrl}]", "") + "\": 1e400}")
                            .getBytes(StandardCharsets.UTF_8);
                case 6 -> broken(JSON.writeValueAsBytes(changed(examples, members)));
                case 7 -> JSON.writeValueAsString(changed(examples, members)).getBytes(StandardCharsets.UTF_16);
                default -> JSON.writeValueAsBytes(changed(examples, members));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode changed(List<JsonNode> examples, List<String> members) {
        ObjectNode body = examples.isEmpty()
                ? JSON.createObjectNode()
                : (ObjectNode) oneOf(examples).deepCopy();
        List<String> names = new ArrayList<>(members);
        body.fieldNames().forEachRemaining(names::add);
        for (int i = random.nextInt(3); i > 0; i--) {
            String name = names.isEmpty() || chance(0.15) ? text() : oneOf(names);
            if (chance(0.15)) {
                body.remove(name);
            } else if (chance(0.1)) {
                ArrayNode many = body.putArray(name);
                for (int n = 0; n < 5_000; n++) {
                    many.add(n);
                }
            } else {
                body.set(name, value());
            }
        }
        return body;
    }

    /** Bytes that are sometimes a CSV, or JSONL. */
    byte[] rows() {
        String csv = oneOf(List.of(
                "image,prompt,steps\nasset:a.png,A hat,20\n",
                "custom_id,image,prompt,priority,output_name\na,https://example.com/a.png,A hat,1,b\n",
                "{\"image\": \"asset:a.png\", \"prompt\": \"A hat\"}\n"));
        return switch (random.nextInt(7)) {
            case 0 -> new byte[0];
            case 1 -> (csv + text()).getBytes(StandardCharsets.UTF_8);
            case 2 -> csv.replace("A hat", text()).getBytes(StandardCharsets.UTF_8);
            case 3 -> csv.replace("image", text()).getBytes(StandardCharsets.UTF_8);
            case 4 -> (csv + "\"" + "x,".repeat(50_000)).getBytes(StandardCharsets.UTF_8);
            case 5 -> csv.getBytes(StandardCharsets.UTF_16);
            default -> broken(csv.getBytes(StandardCharsets.UTF_8));
        };
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(2_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Some bytes are others now, such as none that UTF-8 has, and sometimes the end is missing. */
    private byte[] broken(byte[] bytes) {
        byte[] broken = Arrays.copyOf(bytes, chance(0.3) ? random.nextInt(bytes.length + 1) : bytes.length);
        for (int i = random.nextInt(4); i >= 0 && broken.length > 0; i--) {
            broken[random.nextInt(broken.length)] = (byte) (chance(0.5) ? 0xFF : random.nextInt());
        }
        return broken;
    }
}
