package dev.darkroom.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;

/** Reads operations from their rows. */
final class OperationRows {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, Long>> COUNTS = new TypeReference<>() {};

    private OperationRows() {}

    static Operation read(ResultSet row) throws SQLException {
        return new Operation(
                row.getLong("id"),
                Kind.valueOf(row.getString("kind")),
                Selection.of(row.getString("selection")),
                row.getString("only_owner"),
                row.getString("asked_by"),
                time(row, "as_of"),
                Operation.State.valueOf(row.getString("state")),
                row.getLong("matched"),
                row.getBoolean("more"),
                row.getLong("done"),
                row.getLong("pending"),
                row.getLong("to_fetch"),
                row.getLong("uncertain"),
                row.getLong("skipped"),
                counts(row.getString("refused")),
                row.getString("error"),
                time(row, "created_at"),
                time(row, "started_at"),
                time(row, "cancel_requested_at"),
                time(row, "finished_at"));
    }

    static Walk.Cursor cursor(ResultSet row) throws SQLException {
        return new Walk.Cursor((Long) row.getObject("cursor_batch"), row.getLong("cursor_job"));
    }

    static String json(Map<String, Long> counts) {
        try {
            return JSON.writeValueAsString(counts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + counts, e);
        }
    }

    private static Map<String, Long> counts(String json) {
        try {
            return JSON.readValue(json, COUNTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot read " + json, e);
        }
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
