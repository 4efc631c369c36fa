package dev.darkroom.dashboard;

import dev.darkroom.api.JobFilter;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/** The filter bar, as it stands in the address. What is empty was left open. */
public record JobsQuery(
        @QueryParam("batch_id") String batchId,
        @QueryParam("state") String state,
        @QueryParam("error_code") String errorCode,
        @QueryParam("custom_id_prefix") String prefix,
        @QueryParam("cursor") String cursor) {

    public JobsQuery {
        batchId = given(batchId);
        state = given(state);
        errorCode = given(errorCode);
        prefix = given(prefix);
        cursor = given(cursor);
    }

    private static String given(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    JobFilter filter(long batch) {
        return JobFilter.of(Long.toString(batch), state, errorCode, null, prefix);
    }

    public boolean isFiltered() {
        return state != null || errorCode != null || prefix != null;
    }

    public boolean isState(String name) {
        return name.equalsIgnoreCase(state);
    }

    public boolean isCode(String name) {
        return name.equalsIgnoreCase(errorCode);
    }

    public List<String> states() {
        return Arrays.stream(JobState.values()).map(JobState::name).toList();
    }

    public List<String> codes() {
        return Arrays.stream(ErrorCode.values()).map(ErrorCode::name).sorted().toList();
    }

    /** The address of the first part. */
    public String first(long batch) {
        return at(batch, null);
    }

    /** The address of the part behind a cursor. */
    String at(long batch, String next) {
        StringJoiner query = new StringJoiner("&", "/jobs?", "").add("batch_id=" + batch);
        add(query, "state", state);
        add(query, "error_code", errorCode);
        add(query, "custom_id_prefix", prefix);
        add(query, "cursor", next);
        return query.toString();
    }

    private static void add(StringJoiner query, String name, String value) {
        if (value != null) {
            query.add(name + "=" + LocalPath.encoded(value));
        }
    }
}
