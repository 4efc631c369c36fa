package dev.darkroom.dashboard;

import dev.darkroom.api.JobCursor;
import dev.darkroom.api.JobFilter;
import dev.darkroom.api.Values;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import dev.darkroom.operation.Kind;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** The filter bar, as it stands in the address. What is empty was left open. */
public record JobsQuery(
        @QueryParam("batch_id") String batchId,
        @QueryParam("state") String state,
        @QueryParam("step") String step,
        @QueryParam("error_code") String errorCode,
        @QueryParam("custom_id_prefix") String prefix,
        @QueryParam("worker") String worker,
        @QueryParam("created_after") String createdAfter,
        @QueryParam("created_before") String createdBefore,
        @QueryParam("finished_after") String finishedAfter,
        @QueryParam("finished_before") String finishedBefore,
        @QueryParam("cursor") String cursor) {

    private static final long MOST = 999_999_999_999_999_999L;
    private static final int LONGEST = 200;

    public JobsQuery {
        batchId = given(batchId);
        state = given(state);
        step = given(step);
        errorCode = given(errorCode);
        prefix = given(prefix);
        worker = given(worker);
        createdAfter = given(createdAfter);
        createdBefore = given(createdBefore);
        finishedAfter = given(finishedAfter);
        finishedBefore = given(finishedBefore);
        cursor = given(cursor);
    }

    private static String given(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** What failed in a batch. @param errorCode null: for whatever reason */
    static JobsQuery ofBatch(long batchId, String errorCode) {
        return new JobsQuery(Long.toString(batchId), null, null, errorCode, null, null, null, null, null, null, null);
    }

    /** As it came back with a form. */
    static JobsQuery of(MultivaluedMap<String, String> form) {
        return new JobsQuery(
                form.getFirst("batch_id"),
                form.getFirst("state"),
                form.getFirst("step"),
                form.getFirst("error_code"),
                form.getFirst("custom_id_prefix"),
                form.getFirst("worker"),
                form.getFirst("created_after"),
                form.getFirst("created_before"),
                form.getFirst("finished_after"),
                form.getFirst("finished_before"),
                null);
    }

    /** @throws dev.darkroom.api.ProblemException 422 */
    JobFilter filter() {
        return new JobFilter(
                Optional.ofNullable(batchId).map(text -> Values.number("batch_id", text, 1, MOST)),
                named(),
                Optional.ofNullable(step).map(word -> Values.word(Step.class, "step", word)),
                Optional.ofNullable(errorCode).map(word -> Values.word(ErrorCode.class, "error_code", word)),
                Optional.empty(),
                Optional.ofNullable(prefix).map(text -> Values.text("custom_id_prefix", text, LONGEST)),
                Optional.ofNullable(worker).map(text -> Values.number("worker", text, 1, MOST)),
                time("created_after", createdAfter),
                time("created_before", createdBefore),
                time("finished_after", finishedAfter),
                time("finished_before", finishedBefore));
    }

    /** A browser's field for a time knows no offset: it is UTC then, as every time of these pages. */
    private static Optional<Instant> time(String field, String text) {
        return Optional.ofNullable(text)
                .map(given -> Values.time(field, given.matches("[^Z+]*T[0-9:.]+") ? given + "Z" : given));
    }

    /** As that field takes it; empty where there is none. */
    public String field(String text) {
        return time("time", text)
                .map(time -> time.atOffset(ZoneOffset.UTC)
                        .toLocalDateTime()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString())
                .orElse("");
    }

    /** The state that is asked for; empty: any. */
    Set<JobState> named() {
        return state == null ? Set.of() : Set.of(Values.word(JobState.class, "state", state));
    }

    public boolean isWorker(long id) {
        return Long.toString(id).equals(worker);
    }

    /** Whether the less usual conditions are in use. */
    public boolean isNarrow() {
        return Stream.of(worker, createdAfter, createdBefore, finishedAfter, finishedBefore)
                .anyMatch(condition -> condition != null);
    }

    /** What may be done with jobs like these. */
    public List<Kind> kinds() {
        Set<JobState> states = filter().states();
        return Stream.of(Kind.values())
                .filter(kind -> kind.states().stream().anyMatch(states::contains))
                .filter(kind -> kind == Kind.CANCEL || isUncertain() != (kind == Kind.RETRY))
                .toList();
    }

    private boolean isUncertain() {
        return isState("UNCERTAIN") || isCode("OUTCOME_UNKNOWN");
    }

    /** The conditions by their names, to be sent along with a form. */
    public List<ConfirmPage.Field> fields() {
        List<ConfirmPage.Field> fields = new ArrayList<>();
        conditions().forEach((name, value) -> fields.add(new ConfirmPage.Field(name, value)));
        return fields;
    }

    JobCursor from() {
        return cursor == null ? JobCursor.beginning() : JobCursor.of(cursor);
    }

    public boolean isFiltered() {
        return state != null || step != null || errorCode != null || prefix != null || isNarrow();
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
        conditions().forEach((name, value) -> add(query, name, value));
        add(query, "cursor", next);
        return query.toString();
    }

    private Map<String, String> conditions() {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("batch_id", batchId);
        conditions.put("state", state);
        conditions.put("step", step);
        conditions.put("error_code", errorCode);
        conditions.put("custom_id_prefix", prefix);
        conditions.put("worker", worker);
        conditions.put("created_after", createdAfter);
        conditions.put("created_before", createdBefore);
        conditions.put("finished_after", finishedAfter);
        conditions.put("finished_before", finishedBefore);
        conditions.values().removeIf(value -> value == null);
        return conditions;
    }

    private static void add(StringJoiner query, String name, String value) {
        if (value != null) {
            query.add(name + "=" + LocalPath.encoded(value));
        }
    }
}
