package dev.darkroom.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/failure-semantics.md} promises that each of its lines is proven by the test it names. */
class FailureSemanticsTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(should_\\w+))?`");

    @Test
    void should_name_tests_that_are_there_in_every_line() throws IOException {
        Map<String, String> sources = sources();
        List<String> lines = Files.readAllLines(Path.of("docs/failure-semantics.md")).stream()
                .filter(line ->
                        line.startsWith("| ") && !line.startsWith("| failure |") && !line.startsWith("| decision |"))
                .toList();

        assertThat(lines).hasSizeGreaterThan(40).allSatisfy(line -> {
            List<MatchResult> named = NAMED.matcher(line).results().toList();
            assertThat(named).as("tests").isNotEmpty();
            for (MatchResult test : named) {
                assertThat(sources).containsKey(test.group(1));
                if (test.group(2) != null) {
                    assertThat(sources.get(test.group(1))).contains("void " + test.group(2) + "(");
                }
            }
        });
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            Text::of,
                            (one, other) -> one + other));
        }
    }
}
