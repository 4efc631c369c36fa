package dev.darkroom.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.queue.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} lists every code that somebody may meet. */
class ErrorCodesTest {

    /** Wherever a problem is made, or where its status stands elsewhere. */
    private static final Pattern PROBLEM = Pattern.compile(
            "Problem(?:Exception)?\\s*\\.(?:of|later)\\(\\s*(?:\\d{3}|status),\\s*\"(\\w+)\"|(?:refused|unauthorized|new Places)\\([^\"()]*(?:\\(\\))?,?\\s*\"([A-Z]+_[A-Z_]+)\"");

    @Test
    void should_explain_every_code_of_a_job_and_of_an_order_in_its_own_words() {
        String document = document();
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(document).contains("| `%s` | %s |".formatted(code, code.explanation()));
        }
        for (Refusal refusal : Refusal.values()) {
            assertThat(document).contains("| `%s` | %s |".formatted(refusal, refusal.explanation()));
        }
    }

    @Test
    void should_list_every_code_of_a_problem_and_no_other() throws IOException {
        Set<String> made = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> PROBLEM.matcher(Text.of(file)).results())
                    .forEach(found -> made.add(found.group(1) == null ? found.group(2) : found.group(1)));
        }
        assertThat(made).hasSizeGreaterThan(50);

        String problems = document().split("## Why a request was refused")[1];
        Set<String> listed = Pattern.compile("^\\| \\d{3} \\| `(\\w+)` \\|", Pattern.MULTILINE)
                .matcher(problems)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        // Those of the tables before may be the code of a problem, too.
        Stream.of(ErrorCode.values()).map(Enum::name).forEach(made::add);
        Stream.of(Refusal.values()).map(Enum::name).forEach(made::add);
        assertThat(made).containsAll(listed);
        Set<String> missing = new TreeSet<>(made);
        missing.removeIf(document()::contains);
        assertThat(missing).isEmpty();
    }

    private static String document() {
        return Text.of(Path.of("docs/errors.md"));
    }
}
