package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.deploy.Deploy;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every setting that {@code deploy/} names is one: of a name that is wrong Darkroom would say nothing, and do something else. */
class DeploySettingsTest {

    private static final Pattern VARIABLE = Pattern.compile("\\b(DARKROOM_[A-Z_]+[A-Z])\\b");
    private static final Pattern QUARKUS = Pattern.compile("\\b(QUARKUS_[A-Z_]+|quarkus(?:\\.[a-z-]+){2,})\\b");
    private static final Pattern PROPERTY = Pattern.compile(
            "\\b(darkroom\\.(?:api-key|data-dir|(?:assets|audit|database"
                    + "|editor|events|fetch|log|oidc|queue|result|serve|session|simulator|webhook)\\.[a-z-]+[a-z]))\\b");

    /** Those of the launcher and of the client. */
    private static final Set<String> OTHERS = Set.of("DARKROOM_JAVA_OPTS", "DARKROOM_SERVER", "DARKROOM_TOKEN");

    @Test
    void should_name_variables_that_are_settings() throws Exception {
        Set<String> known = Stream.concat(
                        OTHERS.stream(),
                        SettingNames.all().stream()
                                .map(name ->
                                        name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        assertThat(named(VARIABLE))
                .hasSizeGreaterThan(15)
                .contains("DARKROOM_API_KEY", "DARKROOM_DATA_DIR")
                .isSubsetOf(known);
    }

    @Test
    void should_name_properties_that_are_settings() throws Exception {
        assertThat(named(PROPERTY)).hasSizeGreaterThan(10).isSubsetOf(SettingNames.all());
    }

    @Test
    void should_name_no_setting_of_quarkus_that_the_operations_guide_does_not_explain() throws Exception {
        String guide = Deploy.text(Path.of("docs/operations.md"));
        assertThat(named(QUARKUS)).allMatch(guide::contains);
    }

    private static Set<String> named(Pattern pattern) throws Exception {
        return Deploy.files().stream()
                .flatMap(file -> pattern.matcher(Deploy.text(file)).results())
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }
}
