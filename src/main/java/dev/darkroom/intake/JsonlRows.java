package dev.darkroom.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rows of a JSONL file, by Jackson. */
final class JsonlRows implements RowSource {

    private static final ObjectReader STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // 100.0 is what a prompt says with it, and not 1E+2.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    private final JsonlLines lines;
    private final Findings findings;
    private final Set<String> columns = new LinkedHashSet<>();
    private int rows;

    JsonlRows(Reader text, Findings findings) {
        this.lines = new JsonlLines(text);
        this.findings = findings;
    }

    @Override
    public Row next() throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (!line.isBlank()) {
                if (rows == Limits.ROWS) {
                    throw new UnreadableInput(
                            lines.number(), "the file has more than %,d rows: split it".formatted(Limits.ROWS));
                }
                rows++;
                Row row = read(line);
                if (row != null) {
                    return row;
                }
            }
        }
        return null;
    }

    private Row read(String line) {
        if (line.length() > Limits.RECORD) {
            return refuse("is longer than %,d characters".formatted(Limits.RECORD));
        }
        try {
            JsonNode json = STRICT.readTree(line);
            if (!(json instanceof ObjectNode object)) {
                return refuse("must be a JSON object in braces");
            }
            if (columns.size() < Limits.COLUMNS) {
                object.fieldNames().forEachRemaining(columns::add);
            }
            return new JsonlRow(object, lines.number(), rows);
        } catch (JsonProcessingException e) {
            return refuse(reason(e));
        }
    }

    /** In the terms of a line, where Jackson speaks of streams, tokens and its own settings. */
    private static String reason(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "ends in the middle of a JSON object; each object must stand on one line";
        }
        if (e instanceof MismatchedInputException) {
            return "holds more than one JSON object; each object must stand on a line of its own";
        }
        String where = e.getLocation() == null
                ? ""
                : " (character %d)".formatted(e.getLocation().getColumnNr());
        return "is not a JSON object: " + e.getOriginalMessage() + where;
    }

    private Row refuse(String message) {
        findings.add(new RowError(lines.number(), rows, "", "", message));
        return null;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public List<String> columns() {
        return columns.stream()
                .filter(name -> !IntakeColumns.REPORT.contains(name))
                .limit(Limits.COLUMNS)
                .toList();
    }
}
