package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.queue.QueueConfig;
import dev.darkroom.service.ServeConfig;
import io.smallrye.config.WithDefault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the files of {@code deploy/} say of the project and of each other is so. */
class DeployFilesTest {

    @Test
    void should_name_the_version_of_the_project() throws Exception {
        String version = first("pom.xml", "<artifactId>darkroom</artifactId>\\s*<version>([^<]+)<");
        assertThat(first("deploy/Containerfile", "\\nARG VERSION=(\\S+)")).isEqualTo(version);
        assertThat(Deploy.yaml("helm/darkroom/Chart.yaml").path("version").asText())
                .isEqualTo(version);
        assertThat(Deploy.yaml("helm/darkroom/Chart.yaml").path("appVersion").asText())
                .isEqualTo(version);
        assertThat(Deploy.files())
                .allSatisfy(file -> assertThat(named(Deploy.text(file), "darkroom:(\\d[\\w.-]+)"))
                        .allMatch(version::equals));
    }

    @Test
    void should_wait_for_a_stopping_node_longer_than_the_node_does() throws Exception {
        Duration drain = Duration.parse("PT" + standard(QueueConfig.class, "shutdownTimeout"));
        JsonNode node = Deploy.yaml("compose.yaml").at("/services/darkroom");
        assertThat(Duration.parse("PT" + node.path("stop_grace_period").asText().toUpperCase()))
                .isGreaterThanOrEqualTo(drain.plusSeconds(30));
        assertThat(Deploy.yaml("helm/darkroom/values.yaml")
                        .at("/shutdown/drainSeconds")
                        .asLong())
                .isEqualTo(drain.toSeconds());
    }

    @Test
    void should_open_the_port_that_the_service_listens_on() throws Exception {
        String port = standard(ServeConfig.class, "port");
        assertThat(first("deploy/Containerfile", "\\nEXPOSE (\\d+)")).isEqualTo(port);
        assertThat(Deploy.yaml("compose.yaml").at("/services/darkroom/ports/0").asText())
                .endsWith(":" + port);
        assertThat(Deploy.yaml("prometheus/prometheus.yaml").findValuesAsText("port"))
                .containsExactly(port);
    }

    @Test
    void should_mount_files_that_are_there() throws Exception {
        for (JsonNode mount : Deploy.yaml("compose.yaml").findValues("volumes")) {
            StreamSupport.stream(mount.spliterator(), false)
                    .map(JsonNode::asText)
                    .filter(text -> text.startsWith("./"))
                    .forEach(text -> assertThat(Deploy.FOLDER.resolve(text.replaceFirst(":.*", "")))
                            .exists());
        }
        assertThat(Path.of("deploy/simulator/application.properties")).isRegularFile();
    }

    @Test
    void should_be_read_by_what_reads_it() throws Exception {
        for (Path file : Deploy.files()) {
            if (file.toString().endsWith(".yaml") && !file.toString().contains("templates")) {
                assertThat(Deploy.documents(Deploy.text(file))).as("%s", file).hasSize(1);
            }
        }
        assertThat(Files.isExecutable(Deploy.FOLDER.resolve("healthcheck"))).isTrue();
    }

    private static String standard(Class<?> mapping, String setting) throws Exception {
        return mapping.getMethod(setting).getAnnotation(WithDefault.class).value();
    }

    private static String first(String file, String pattern) {
        return named(Deploy.text(Path.of(file)), pattern).get(0);
    }

    private static List<String> named(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
