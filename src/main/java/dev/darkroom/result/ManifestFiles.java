package dev.darkroom.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** {@code manifest.csv} and {@code manifest.jsonl}: the same rows and names in both, nulls as empty cells and as {@code null}. */
final class ManifestFiles implements AutoCloseable {

    private static final List<String> HEADERS = ManifestRow.headers();

    private final ReplacingFile csvFile;
    private final ReplacingFile jsonFile;
    private final CsvWriter csv;
    private final JsonGenerator json;

    ManifestFiles(Path out) throws IOException {
        csvFile = ReplacingFile.of(out, "manifest.csv");
        jsonFile = ReplacingFile.of(out, "manifest.jsonl");
        csv = CsvWriter.builder().build(new OutputStreamWriter(csvFile.stream(), StandardCharsets.UTF_8));
        csv.writeRecord(HEADERS);
        json = new JsonFactory().createGenerator(jsonFile.stream()).setRootValueSeparator(null);
    }

    void add(ManifestRow row) throws IOException {
        csv.writeRecord(
                row.values().stream().map(v -> Objects.toString(v, null)).toList());
        json.writeStartObject();
        for (int i = 0; i < HEADERS.size(); i++) {
            Object value = row.values().get(i);
            if (value instanceof Long number) {
                json.writeNumberField(HEADERS.get(i), number);
            } else {
                json.writeStringField(HEADERS.get(i), (String) value);
            }
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    void commit() throws IOException {
        csv.close();
        json.close();
        csvFile.commit();
        jsonFile.commit();
    }

    @Override
    public void close() throws IOException {
        try (csvFile) {
            jsonFile.close();
        }
    }
}
