package dev.darkroom.result;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.darkroom.job.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Writes failed rows under the header of their input, and why they failed. */
final class ErrorsCsv implements Closeable {

    /** Numbers as they came: 100.0 is neither 100 nor 1E+2 where a prompt says it. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String VARS = "vars.";
    private static final String PROMPT = "prompt";

    private final List<String> columns;
    private final Set<String> known;
    private final CsvWriter csv;
    private final boolean resolved;
    private final boolean variables;

    /**
     * @param columns of the input, {@link FailedRows#REASON} not among them
     * @param resolved whether paths of local pictures are made absolute: the file lies in another folder than the input
     */
    ErrorsCsv(List<String> columns, boolean resolved, OutputStream out) {
        this.columns = columns;
        this.resolved = resolved;
        this.known = Set.copyOf(columns);
        this.variables = columns.stream().anyMatch(name -> name.startsWith(VARS));
        this.csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord(with(columns, FailedRows.REASON));
    }

    /**
     * Leaves a row out that has a cell under none of the columns: it failed after they were collected, and must not be corrected and run again without that
     * cell.
     */
    void add(FailedRow row) throws IOException {
        ObjectNode input = (ObjectNode) MAPPER.readTree(row.input());
        if (hasMore(input)) {
            return;
        }
        if (variables) {
            literally(input, row.prompt());
        }
        input.put(FailedRows.CUSTOM_ID, row.customId());
        if (resolved && ImageSource.parse(row.image()) instanceof ImageSource.LocalFile local) {
            input.put("image", local.path().toString());
        }
        List<String> cells =
                columns.stream().map(column -> cell(column, input.path(column))).toList();
        csv.writeRecord(with(cells, List.of(row.code(), row.message())));
    }

    /**
     * With a column of variables every prompt is one that is filled, also that of a row of JSONL which had none, or of a file before that column came: its braces were sent as
     * they stood there, and are again.
     */
    private static void literally(ObjectNode input, String sent) {
        if (input.path(PROMPT).isTextual() && input.path(PROMPT).textValue().equals(sent)) {
            input.put(PROMPT, sent.replace("{", "{{").replace("}", "}}"));
        }
    }

    private boolean hasMore(ObjectNode input) {
        for (Iterator<String> names = input.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name) && !FailedRows.REASON.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Rows of a CSV hold nothing but text; JSONL rows may hold numbers, flags and whatever else. A CSV takes 30 for a whole number, and not 30.0. */
    private static String cell(String column, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            return (column.startsWith(VARS) ? number : number.stripTrailingZeros()).toPlainString();
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }

    void flush() throws IOException {
        csv.flush();
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
