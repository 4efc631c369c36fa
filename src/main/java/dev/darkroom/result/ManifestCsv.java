package dev.darkroom.result;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Rows of the manifest as CSV; nulls are empty cells. */
final class ManifestCsv implements ManifestSink {

    private final CsvWriter csv;

    ManifestCsv(OutputStream out) {
        csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord(ManifestRow.headers());
    }

    @Override
    public void add(ManifestRow row) {
        csv.writeRecord(
                row.values().stream().map(v -> Objects.toString(v, null)).toList());
    }

    @Override
    public void flush() throws IOException {
        csv.flush();
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
