package dev.darkroom.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Rows of the manifest as JSON, one object a line; nulls are {@code null}. */
final class ManifestJsonl implements ManifestSink {

    private static final List<String> HEADERS = ManifestRow.headers();

    private final JsonGenerator json;

    ManifestJsonl(OutputStream out) throws IOException {
        json = new JsonFactory().createGenerator(out).setRootValueSeparator(null);
    }

    @Override
    public void add(ManifestRow row) throws IOException {
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

    @Override
    public void flush() throws IOException {
        json.flush();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
