package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.Parameter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written into a file by someone else's CSV library stands in the database afterwards, whatever it is. */
class RoundTripTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int FILES = 20;

    private static final String LETTERS = "abcXYZ019 ,;\"'\\\t{}<>&%\n\räöüßé漢🎩\u00a0\u2028\u200d\ufeff\u0085";

    @Test
    void should_find_random_rows_in_the_database_as_they_were_written() throws Exception {
        long seed = Long.getLong("darkroom.test.seed", System.nanoTime());
        System.out.println("seed " + seed + " (-Ddarkroom.test.seed)");
        Random random = new Random(seed);
        try (TestDatabase database = TestDatabase.fresh()) {
            for (int file = 0; file < FILES; file++) {
                Folder folder = new Folder(database, Optional.of(Path.of("/results/" + file)));
                List<Map<String, String>> rows = rows(random);

                IntakeResult result = folder.submit(csv(rows, random));

                assertThat(result.report().firstErrors()).as("seed %d", seed).isEmpty();
                compare(rows, folder, result.submitted().orElseThrow().batchId(), seed);
                assertThat(folder.submit(csv(rows, random))
                                .submitted()
                                .orElseThrow()
                                .alreadyKnown())
                        .as("seed %d", seed)
                        .isEqualTo(rows.size());
            }
        }
    }

    private static List<Map<String, String>> rows(Random random) {
        List<Map<String, String>> rows = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("custom_id", i + " " + text(random, 30).replaceAll("\\p{Cc}", "") + "x");
            row.put("image", random.nextBoolean() ? "asset:" + i : "https://example.org/" + i + ".png");
            row.put("prompt", "x" + text(random, 300));
            maybe(row, random, "aspect_ratio", "16:9");
            maybe(row, random, "output_format", random.nextBoolean() ? "jpg" : "png");
            maybe(row, random, "output_quality", String.valueOf(random.nextInt(101)));
            maybe(row, random, "steps", String.valueOf(15 + random.nextInt(36)));
            maybe(
                    row,
                    random,
                    "guidance",
                    BigDecimal.valueOf(2_000_000 + random.nextInt(3_000_001), 6).toPlainString());
            maybe(row, random, "safety_tolerance", String.valueOf(1 + random.nextInt(6)));
            maybe(row, random, "prompt_upsampling", String.valueOf(random.nextBoolean()));
            maybe(row, random, "seed", String.valueOf(random.nextLong(4_294_967_296L)));
            maybe(row, random, "priority", String.valueOf(random.nextInt(10)));
            rows.add(row);
        }
        return rows;
    }

    private static void maybe(Map<String, String> row, Random random, String column, String value) {
        row.put(column, random.nextBoolean() ? value : "");
    }

    private static String text(Random random, int longest) {
        int[] points = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(longest), 0, points.length).forEach(i -> text.appendCodePoint(points[i]));
        return text.toString();
    }

    private static String csv(List<Map<String, String>> rows, Random random) throws Exception {
        List<String> columns = new ArrayList<>(rows.get(0).keySet());
        Collections.shuffle(columns, random);
        LineDelimiter[] ends = {LineDelimiter.LF, LineDelimiter.CRLF, LineDelimiter.CR};
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(ends[random.nextInt(ends.length)])
                .quoteStrategy(random.nextBoolean() ? QuoteStrategies.ALWAYS : QuoteStrategies.REQUIRED)
                .build(text)) {
            csv.writeRecord(columns);
            rows.forEach(row -> csv.writeRecord(columns.stream().map(row::get).toList()));
        }
        return (random.nextBoolean() ? "\ufeff" : "") + text;
    }

    private static void compare(List<Map<String, String>> rows, Folder folder, long batchId, long seed)
            throws Exception {
        List<String> jobs = folder.query(
                "SELECT json_build_object('custom_id', custom_id, 'image', image, 'priority', priority, 'request', request, 'input', input)"
                        + " FROM job WHERE batch_id = ? ORDER BY row_number",
                batchId);
        assertThat(jobs).as("seed %d", seed).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            Map<String, String> row = rows.get(i);
            JsonNode job = JSON.readTree(jobs.get(i));
            assertThat(job.get("custom_id").textValue()).as("seed %d", seed).isEqualTo(row.get("custom_id"));
            assertThat(job.get("image").textValue()).isEqualTo(row.get("image"));
            assertThat(job.get("priority").intValue())
                    .isEqualTo(row.get("priority").isEmpty() ? 5 : Integer.parseInt(row.get("priority")));
            EditRequest request = EditRequest.fromJson((ObjectNode) job.get("request"));
            assertThat(request.prompt()).as("seed %d", seed).isEqualTo(row.get("prompt"));
            for (Parameter parameter : Parameter.values()) {
                if (!parameter.required()) {
                    String shown = request.value(parameter).map(String::valueOf).orElse("");
                    assertThat(number(shown))
                            .as("%s, seed %d", parameter, seed)
                            .isEqualTo(number(row.get(parameter.column())));
                }
            }
            Map<String, String> given = new LinkedHashMap<>(row);
            given.values().removeIf(String::isEmpty);
            assertThat(job.get("input")).as("seed %d", seed).isEqualTo(JSON.valueToTree(given));
        }
    }

    /** The JSON reader of this test takes guidance as a double, which may drop zeros at the end. */
    private static String number(String text) {
        return text.matches("\\d+\\.\\d+")
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }
}
