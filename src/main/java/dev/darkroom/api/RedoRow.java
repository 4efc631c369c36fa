package dev.darkroom.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.intake.IntakeColumns;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.Parameter;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A rejected job that is to be done again.
 *
 * @param reason why it was rejected; null where that was not said
 * @param redoJobId what has redone it so far; null: nothing
 * @param image text form of its source
 * @param request its parameters, as they are sent
 * @param prompt the new one
 */
public record RedoRow(
        long jobId,
        String customId,
        String outputName,
        String reason,
        Long redoJobId,
        String image,
        String request,
        int priority,
        String prompt) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static RedoRow read(ResultSet row) throws SQLException {
        String request = row.getString("request");
        return new RedoRow(
                row.getLong("job_id"),
                row.getString("custom_id"),
                row.getString("output_name"),
                row.getString("reason"),
                (Long) row.getObject("redo_job_id"),
                row.getString("image"),
                request,
                row.getInt("priority"),
                json(request).path(Parameter.PROMPT.apiName()).asText());
    }

    RedoRow with(String other) {
        return new RedoRow(jobId, customId, outputName, reason, redoJobId, image, request, priority, other);
    }

    /** Whether the provider would draw the same picture again: the same words and the same seed. */
    boolean isSameAgain() {
        ObjectNode before = json(request);
        return before.hasNonNull(Parameter.SEED.apiName())
                && before.path(Parameter.PROMPT.apiName()).asText().equals(prompt);
    }

    /** As a row of a submission: the same picture, name and parameters, and the new prompt. */
    String toJsonl() {
        ObjectNode before = json(request);
        ObjectNode row = JSON.createObjectNode();
        row.put(IntakeColumns.CUSTOM_ID, customId);
        row.put(Parameter.IMAGE.column(), cell());
        for (Parameter parameter : Parameter.values()) {
            if (before.hasNonNull(parameter.apiName())) {
                row.set(parameter.column(), before.get(parameter.apiName()));
            }
        }
        row.put(Parameter.PROMPT.column(), prompt);
        row.put(IntakeColumns.PRIORITY, priority);
        row.put(IntakeColumns.OUTPUT_NAME, outputName);
        return row + "\n";
    }

    private String cell() {
        return ImageSource.parse(image) instanceof ImageSource.LocalFile local
                ? local.path().toString()
                : image;
    }

    private static ObjectNode json(String request) {
        try {
            return (ObjectNode) JSON.readTree(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database holds JSON alone", e);
        }
    }
}
