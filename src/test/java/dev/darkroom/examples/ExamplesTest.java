package dev.darkroom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.Parameter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a newcomer runs first must be right. Read here by the simplest means; the intake's own tests read them as a user's file. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("examples");
    private static final Set<String> NOT_PARAMETERS = Set.of("custom_id", "image", "priority", "output_name");

    @ParameterizedTest
    @ValueSource(strings = {"background-replacement", "style-transfer", "product-retouching", "scene-modification"})
    void should_hold_nothing_but_requests_that_the_provider_takes(String example) throws IOException {
        List<Map<String, String>> rows = rows(example);
        assertThat(rows).hasSizeBetween(8, 10);
        for (Map<String, String> row : rows) {
            EditRequest request = EditRequest.fromText(parameters(row));
            assertThat(request.prompt()).doesNotContain("{", "}");
            assertThat(request.warnings()).as(request.prompt()).isEmpty();
            assertThat(row.getOrDefault("priority", "5")).matches("[0-9]");
        }
        for (String name : List.of("custom_id", "output_name")) {
            assertThat(rows.stream().map(row -> row.get(name)).filter(n -> n != null))
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"background-replacement", "style-transfer", "product-retouching", "scene-modification"})
    void should_use_every_picture_and_have_every_picture_it_uses(String example) throws IOException {
        Path folder = EXAMPLES.resolve(example);
        Set<Path> used =
                rows(example).stream().map(r -> folder.resolve(r.get("image"))).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder.resolve("images"))) {
            assertThat(files).containsExactlyInAnyOrderElementsOf(used);
        }
        for (Path picture : used) {
            BufferedImage image = ImageIO.read(picture.toFile());
            assertThat(image).as(picture.toString()).isNotNull();
            assertThat(Math.max(image.getWidth(), image.getHeight())).isLessThanOrEqualTo(512);
            assertThat(Files.size(picture)).as(picture.toString()).isLessThan(60_000);
        }
    }

    private static Map<String, String> parameters(Map<String, String> row) {
        Map<String, String> cells = new LinkedHashMap<>(row);
        cells.keySet().removeIf(c -> NOT_PARAMETERS.contains(c) || c.startsWith("vars."));
        cells.computeIfPresent(Parameter.PROMPT.column(), (column, prompt) -> filledIn(prompt, row));
        return cells;
    }

    private static String filledIn(String prompt, Map<String, String> row) {
        String filled = prompt;
        for (Map.Entry<String, String> cell : row.entrySet()) {
            filled = filled.replace("{" + cell.getKey().replace("vars.", "") + "}", cell.getValue());
        }
        return filled;
    }

    private static List<Map<String, String>> rows(String example) throws IOException {
        Path csv = EXAMPLES.resolve(example).resolve("jobs.csv");
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv)) {
            return reader.stream().map(NamedCsvRecord::getFieldsAsMap).collect(Collectors.toList());
        }
    }
}
