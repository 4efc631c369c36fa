package dev.darkroom.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of {@code deploy/}, as those read them whom they are for. */
public final class Deploy {

    public static final Path FOLDER = Path.of("deploy");
    static final Path CHART = FOLDER.resolve("helm/darkroom");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Deploy() {}

    /** All that belong to the project; secrets of whoever works here do not. */
    public static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(FOLDER.resolve("secrets")))
                    .toList();
        }
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String file) throws IOException {
        return JSON.readTree(text(FOLDER.resolve(file)));
    }

    static JsonNode yaml(String file) throws IOException {
        return YAML.readTree(text(FOLDER.resolve(file)));
    }

    /** The documents of a text, without empty ones. */
    static List<JsonNode> documents(String text) throws IOException {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return values.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    /** All that Prometheus is asked: by the alerts and by the dashboard. */
    static List<String> expressions() throws IOException {
        return Stream.of(yaml("prometheus/alerts.yaml"), json("grafana/darkroom.json"))
                .flatMap(tree -> tree.findValuesAsText("expr").stream())
                .collect(Collectors.toList());
    }
}
