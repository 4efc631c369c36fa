package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import java.util.Optional;

/** Which jobs of a batch are asked for. */
public record JobFilter(
        long batchId,
        Optional<JobState> state,
        Optional<ErrorCode> errorCode,
        Optional<String> customId,
        Optional<String> prefix) {

    public static JobFilter of(String batchId, String state, String errorCode, String customId, String prefix) {
        if (batchId == null) {
            throw Body.missing("batch_id", "the id of a batch: jobs are listed batch by batch");
        }
        return new JobFilter(
                Values.number("batch_id", batchId, 1, Long.MAX_VALUE),
                Optional.ofNullable(state).map(word -> Values.word(JobState.class, "state", word)),
                Optional.ofNullable(errorCode).map(word -> Values.word(ErrorCode.class, "error_code", word)),
                Optional.ofNullable(customId).map(text -> Values.text("custom_id", text, 200)),
                Optional.ofNullable(prefix).map(text -> Values.text("custom_id_prefix", text, 200)));
    }
}
