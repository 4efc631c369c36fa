package dev.darkroom.result;

import java.io.IOException;
import java.nio.file.Path;

/** {@code manifest.csv} and {@code manifest.jsonl}: the same rows and names in both. */
final class ManifestFiles implements AutoCloseable {

    private final ReplacingFile csvFile;
    private final ReplacingFile jsonFile;
    private final ManifestSink csv;
    private final ManifestSink json;

    ManifestFiles(Path out) throws IOException {
        csvFile = ReplacingFile.of(out, "manifest.csv");
        jsonFile = ReplacingFile.of(out, "manifest.jsonl");
        csv = new ManifestCsv(csvFile.stream());
        json = new ManifestJsonl(jsonFile.stream());
    }

    void add(ManifestRow row) throws IOException {
        csv.add(row);
        json.add(row);
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
