package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart as Helm itself renders it. */
class HelmChartTest {

    private static final Pattern JOBS = Pattern.compile("\\bup\\{job=~\"([^\"]+)\"}");

    @Test
    void should_be_without_a_fault_for_the_linter() throws Exception {
        assertThat(HelmChart.lint().isFailed())
                .as(HelmChart.lint().getMessages().toString())
                .isFalse();
    }

    @Test
    void should_render_one_node_that_is_stopped_before_the_next_one_starts() throws Exception {
        List<JsonNode> objects = HelmChart.render(Map.of());
        assertThat(objects)
                .extracting(object -> object.path("kind").asText())
                .containsExactlyInAnyOrder("ServiceAccount", "PersistentVolumeClaim", "Service", "Deployment");
        JsonNode deployment = HelmChart.one(objects, "Deployment");
        assertThat(deployment.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
        JsonNode container = deployment.at("/spec/template/spec/containers/0");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.findValuesAsText("path"))
                .contains("/q/health/started", "/q/health/live", "/q/health/ready");
        assertThat(HelmChart.one(objects, "PersistentVolumeClaim")
                        .at("/metadata/annotations/helm.sh~1resource-policy")
                        .asText())
                .isEqualTo("keep");
    }

    @Test
    void should_render_everything_that_can_be_had() throws Exception {
        List<JsonNode> objects = HelmChart.renderEverything();
        assertThat(objects)
                .extracting(object -> object.path("kind").asText())
                .contains("Ingress", "PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor", "PrometheusRule")
                .contains("ConfigMap");
        assertThat(HelmChart.one(objects, "PrometheusRule").at("/spec/groups"))
                .as("the alerts that promtool has tested")
                .isEqualTo(Deploy.yaml("prometheus/alerts.yaml").path("groups"));
        assertThat(HelmChart.one(objects, "ConfigMap")
                        .at("/data/darkroom.json")
                        .asText()
                        .strip())
                .isEqualTo(Deploy.text(Deploy.FOLDER.resolve("grafana/darkroom.json"))
                        .strip());
        assertThat(HelmChart.one(objects, "Deployment")
                        .at("/spec/strategy/rollingUpdate/maxUnavailable")
                        .isInt())
                .isTrue();
        JsonNode pod = HelmChart.one(objects, "Deployment").at("/spec/template/spec");
        assertThat(pod.path("terminationGracePeriodSeconds").asInt())
                .as("20 s not ready, 200 s to drain, and 30 s")
                .isEqualTo(250);
        assertThat(pod.at("/containers/0/env"))
                .extracting(
                        variable -> variable.path("name").asText(),
                        variable -> variable.path("value").asText())
                .contains(org.assertj.core.groups.Tuple.tuple("DARKROOM_EDITOR_RATE_PER_MINUTE", "90"));
        assertThat(StreamSupport.stream(pod.at("/containers/0/env").spliterator(), false)
                        .filter(variable -> variable.path("name").asText().equals("DARKROOM_SERVE_ALLOWED_HOSTS"))
                        .map(variable -> variable.path("value").asText()))
                .containsExactly(
                        "darkroom,darkroom.studio,darkroom.studio.svc,darkroom.studio.svc.cluster.local,darkroom.example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "1000000,    1000000",
        "123456789,  123456789",
        "1234567.5,  1234567.5",
        "0.5,        0.5",
        "90,         90",
        "true,       true",
        "1m,         1m",
        "'\"007\"',   007"
    })
    void should_hand_a_setting_of_a_values_file_on_as_it_was_written(String written, String handedOn) throws Exception {
        JsonNode deployment = HelmChart.one(
                HelmChart.renderFile("settings: {darkroom.a.setting: %s}".formatted(written)), "Deployment");
        assertThat(deployment.at("/spec/template/spec/containers/0/env"))
                .filteredOn(variable -> variable.path("name").asText().equals("DARKROOM_A_SETTING"))
                .singleElement()
                .satisfies(variable ->
                        assertThat(variable.path("value").isTextual()).isTrue())
                .extracting(variable -> variable.path("value").asText())
                .isEqualTo(handedOn);
    }

    @Test
    void should_look_for_its_nodes_by_the_name_that_they_were_given() throws Exception {
        List<JsonNode> objects =
                HelmChart.renderFile("{fullnameOverride: images, monitoring: {prometheusRule: {enabled: true}}}");
        String job = HelmChart.one(objects, "Service").at("/metadata/name").asText();
        assertThat(HelmChart.one(objects, "PrometheusRule").findValuesAsText("expr"))
                .filteredOn(expression -> expression.contains("up{"))
                .hasSizeGreaterThan(2)
                .allSatisfy(expression -> assertThat(
                                JOBS.matcher(expression).results().map(found -> found.group(1)))
                        .isNotEmpty()
                        .allMatch(job::matches)
                        .allMatch("darkroom"::matches));
    }

    @Test
    void should_say_that_an_ingress_must_speak_tls_to_nodes_that_do() throws Exception {
        assertThat(HelmChart.notesOfEverything()).contains("nginx.ingress.kubernetes.io/backend-protocol: HTTPS");
    }

    @ParameterizedTest
    @CsvSource({
        "updateStrategy,          RollingUpdate, RollingUpdate needs a volume that many can write",
        "updateStrategy,          Rolling, updateStrategy",
        "replicaCount,            3,   several nodes need one data directory",
        "database.url,            x,   database.url",
        "database.url,            '',  database.url is missing",
        "apiKey.existingSecret,   '',  apiKey.existingSecret is missing",
        "settings.darkroom\\.api-key, x, settings must not have darkroom.api-key",
        "replicas,                2,   replicas"
    })
    void should_refuse_what_could_not_work_and_say_why(String value, String text, String why) {
        assertThatThrownBy(() -> HelmChart.render(Map.of(value, text))).hasMessageContaining(why);
    }
}
