package dev.darkroom.dashboard;

import dev.darkroom.api.JobCursor;
import dev.darkroom.api.JobFilter;
import dev.darkroom.api.Values;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** The filter bar, as it stands in the address. What is empty was left open. */
public record JobsQuery(
        @QueryParam("batch_id") String batchId,
        @QueryParam("state") String state,
        @QueryParam("step") String step,
        @QueryParam("error_code") String errorCode,
        @QueryParam("custom_id_prefix") String prefix,
        @QueryParam("cursor") String cursor) {

    private static final long MOST = 999_999_999_999_999_999L;
    private static final int LONGEST = 200;

    public JobsQuery {
        batchId = given(batchId);
        state = given(state);
        step = given(step);
        errorCode = given(errorCode);
        prefix = given(prefix);
        cursor = given(cursor);
    }

    private static String given(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** @throws dev.darkroom.api.ProblemException 422 */
    JobFilter filter() {
        return new JobFilter(
                Optional.ofNullable(batchId).map(text -> Values.number("batch_id", text, 1, MOST)),
                state == null ? Set.of() : Set.of(Values.word(JobState.class, "state", state)),
                Optional.ofNullable(step).map(word -> Values.word(Step.class, "step", word)),
                Optional.ofNullable(errorCode).map(word -> Values.word(ErrorCode.class, "error_code", word)),
                Optional.empty(),
                Optional.ofNullable(prefix).map(text -> Values.text("custom_id_prefix", text, LONGEST)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    JobCursor from() {
        return cursor == null ? JobCursor.beginning() : JobCursor.of(cursor);
    }

    public boolean isFiltered() {
        return state != null || step != null || errorCode != null || prefix != null;
    }

    public boolean isStep(String name) {
        return name.equalsIgnoreCase(step);
    }

    public List<String> steps() {
        return Arrays.stream(Step.values()).map(Step::name).toList();
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
    public String first() {
        return at(null);
    }

    /** The address of the same batch, or of all, without any other condition. */
    public String open() {
        return batchId == null ? "/jobs" : "/jobs?batch_id=" + LocalPath.encoded(batchId);
    }

    /** The address of the part behind a cursor. */
    String at(String next) {
        StringJoiner query = new StringJoiner("&", "/jobs?", "").setEmptyValue("/jobs");
        add(query, "batch_id", batchId);
        add(query, "state", state);
        add(query, "step", step);
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
