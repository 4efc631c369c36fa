package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.DatabaseResource;
import dev.darkroom.security.RawHttp;
import dev.darkroom.security.ServiceResource;
import dev.darkroom.worker.SimulatorResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Alerts and the dashboard ask for what the service really tells: a name that is wrong is an alert that never comes. */
@QuarkusTest
@QuarkusTestResource(DatabaseResource.class)
@QuarkusTestResource(SimulatorResource.class)
@QuarkusTestResource(ServiceResource.class)
class ExposedMetricsTest {

    /** What is not a series of ours begins otherwise: functions, labels, recorded figures (with a colon), {@code up}. */
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:darkroom|jvm|process|system)_\\w+)(?:\\{([^}]*)})?(?!:)");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    @TestHTTPResource
    URI server;

    @Test
    void should_tell_every_metric_that_is_asked_for() throws Exception {
        Set<String> exposed =
                series().stream().map(line -> line.replaceFirst("[{ ].*", "")).collect(Collectors.toSet());
        assertThat(Deploy.expressions())
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        expression -> assertThat(selectors(expression).stream().map(selector -> selector.group(1)))
                                .isSubsetOf(exposed));
    }

    @Test
    void should_know_every_label_that_is_asked_for_by_its_value() throws Exception {
        List<String> series = series();
        for (String expression : Deploy.expressions()) {
            for (MatchResult selector : selectors(expression)) {
                for (MatchResult label : labels(selector)) {
                    assertThat(series)
                            .as(expression)
                            .anyMatch(line -> line.startsWith(selector.group(1) + "{") && line.contains(label.group()));
                }
            }
        }
    }

    @Test
    void should_ask_for_all_that_the_service_itself_tells() throws Exception {
        String asked = String.join("\n", Deploy.expressions());
        assertThat(series().stream()
                        .map(line -> line.replaceFirst("[{ ].*", ""))
                        .filter(name -> name.startsWith("darkroom_"))
                        .filter(name -> !name.endsWith("_max") && !name.endsWith("_sum"))
                        .distinct())
                .hasSizeGreaterThan(20)
                .allMatch(asked::contains);
    }

    private List<String> series() throws Exception {
        // Until there was a collection of garbage there is no figure about any.
        System.gc();
        return RawHttp.send(server, "GET /q/metrics HTTP/1.1", "Host: localhost")
                .lines()
                .filter(line -> line.matches("[a-z]+_.*"))
                .toList();
    }

    private static List<MatchResult> selectors(String expression) {
        return SELECTOR.matcher(expression).results().toList();
    }

    private static List<MatchResult> labels(MatchResult selector) {
        return selector.group(2) == null
                ? List.of()
                : LABEL.matcher(selector.group(2)).results().toList();
    }
}
