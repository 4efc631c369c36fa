package dev.darkroom.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Renders the chart with Helm's own code. */
final class HelmChart {

    /** What has no default. */
    static final Map<String, String> NEEDED = Map.of(
            "apiKey.existingSecret",
            "provider",
            "database.url",
            "jdbc:postgresql://database:5432/darkroom",
            "database.existingSecret",
            "database");

    private static final String EVERYTHING = """
            replicaCount: 3
            updateStrategy: RollingUpdate
            persistence: {accessModes: [ReadWriteMany]}
            shutdown: {unreadySeconds: 20, drainSeconds: 200}
            settings: {darkroom.editor.rate-per-minute: 90}
            trustedProxies: [10.0.0.0/8]
            tls: {existingSecret: certificate}
            ingress: {enabled: true, hosts: [darkroom.example.com], tlsSecret: public}
            networkPolicy: {enabled: true, egress: [{ports: [{port: 443}]}]}
            extraEnv: [{name: TZ, value: UTC}]
            podLabels: {team: studio}
            monitoring:
              serviceMonitor: {enabled: true, tokenSecret: prometheus, labels: {release: prometheus}}
              prometheusRule: {enabled: true, labels: {release: prometheus}}
              dashboard: {enabled: true}
            """;

    private HelmChart() {}

    static LintResult lint() throws IOException {
        return new Helm(copy()).lint().strict().call();
    }

    /** The objects as Kubernetes would get them, of a release `darkroom` in a namespace `studio`. */
    static List<JsonNode> render(Map<String, String> values) throws IOException {
        return render(values, "{}");
    }

    static List<JsonNode> renderEverything() throws IOException {
        return render(Map.of(), EVERYTHING);
    }

    /** With a values file: numbers in it are others for Helm than those that are told one by one. */
    static List<JsonNode> renderFile(String yaml) throws IOException {
        return render(Map.of(), yaml);
    }

    /** What is said to whoever installs it with everything. */
    static String notesOfEverything() throws IOException {
        Path chart = copy();
        InstallCommand command = new Helm(chart)
                .install()
                .clientOnly()
                .dryRun()
                .withName("darkroom")
                .withNamespace("studio")
                .withValuesFile(valuesFile(chart, EVERYTHING));
        NEEDED.forEach(command::set);
        String output = command.call().getOutput();
        return output.substring(output.indexOf("NOTES:"));
    }

    private static Path valuesFile(Path chart, String yaml) throws IOException {
        return Files.writeString(chart.resolveSibling("values.yaml"), yaml);
    }

    private static List<JsonNode> render(Map<String, String> values, String yaml) throws IOException {
        Path chart = copy();
        TemplateCommand command = new Helm(chart)
                .template()
                .withName("darkroom")
                .withNamespace("studio")
                .withValuesFile(valuesFile(chart, yaml));
        Map<String, String> all = new TreeMap<>(NEEDED);
        all.putAll(values);
        all.forEach(command::set);
        return Deploy.documents(command.call());
    }

    static JsonNode one(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** Helm as a library says that it is for a Kubernetes of long ago, whatever it can; and it talks about links. */
    private static Path copy() throws IOException {
        Path copy = Path.of("target", "deploy-chart").toAbsolutePath();
        try (Stream<Path> files = Files.walk(Deploy.CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve("darkroom").resolve(Deploy.CHART.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, Deploy.text(file).replaceFirst("(?m)^kubeVersion: .*\\n", ""));
            }
        }
        return copy.resolve("darkroom");
    }
}
