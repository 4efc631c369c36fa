package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alerts and the dashboard are explained, and every alert has been seen to come. */
class MonitoringFilesTest {

    @Test
    void should_say_of_each_alert_what_it_means_and_prove_that_it_comes() throws Exception {
        String tests = Deploy.text(Deploy.FOLDER.resolve("prometheus/alerts-test.yaml"));
        List<JsonNode> alerts = Deploy.yaml("prometheus/alerts.yaml").findParents("alert");
        assertThat(alerts).hasSizeGreaterThan(15).allSatisfy(alert -> {
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).hasSizeGreaterThan(80);
            assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(tests.split("\\b" + alert.path("alert").asText() + "\\b"))
                    .as(
                            "%s is seen to come, and not to come",
                            alert.path("alert").asText())
                    .hasSizeGreaterThan(2);
        });
    }

    @Test
    void should_explain_every_panel_and_leave_the_data_source_to_who_imports_it() throws Exception {
        JsonNode dashboard = Deploy.json("grafana/darkroom.json");
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
        assertThat(dashboard.findValuesAsText("uid")).containsOnly("darkroom", "${datasource}");
        assertThat(dashboard.path("panels"))
                .filteredOn(panel -> !panel.path("type").asText().equals("row"))
                .hasSizeGreaterThan(25)
                .allSatisfy(
                        panel -> assertThat(panel.path("description").asText()).isNotBlank());
    }
}
