package dev.darkroom.dashboard;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.darkroom.intake.Format;
import dev.darkroom.job.Excerpt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The first rows of a file that was found to be right. */
public record RowsPreview(List<String> columns, List<List<String>> rows) {

    private static final int MOST = 10;
    private static final int LONGEST = 200;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static RowsPreview of(InputStream file, Format format) throws IOException {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            text.mark(1);
            if (text.read() != '\uFEFF') {
                text.reset();
            }
            return format == Format.CSV ? csv(text) : jsonl(text);
        }
    }

    private static RowsPreview csv(BufferedReader text) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        // As the rows are read when they are taken in: a line of blanks is none, whatever its number of cells.
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
            for (CsvRecord line : records) {
                if (!line.getFields().stream().allMatch(String::isBlank)) {
                    lines.add(line.getFields().stream().map(RowsPreview::shown).toList());
                }
                if (lines.size() > MOST) {
                    break;
                }
            }
        }
        return new RowsPreview(lines.get(0), lines.subList(1, lines.size()));
    }

    private static RowsPreview jsonl(BufferedReader text) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        for (String line = text.readLine(); line != null && objects.size() < MOST; line = text.readLine()) {
            if (!line.isBlank()) {
                JsonNode object = JSON.readTree(line);
                object.fieldNames().forEachRemaining(columns::add);
                objects.add(object);
            }
        }
        return new RowsPreview(
                List.copyOf(columns),
                objects.stream()
                        .map(object -> columns.stream()
                                .map(column -> shown(cell(object.path(column))))
                                .toList())
                        .toList());
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static String shown(String cell) {
        return Excerpt.of(cell, LONGEST);
    }
}
