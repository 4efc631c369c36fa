package dev.darkroom.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which jobs: those that meet all conditions. Null or, for the ids, empty: whatever it is.
 *
 * @param jobIds at most {@value #MOST_IDS}
 * @param states at least one of them: what {@link Kind#states} allows, and other conditions leave over; none: no job can match
 * @param worker the node that works on it now
 */
public record Selection(
        List<Long> jobIds,
        Long batchId,
        Set<JobState> states,
        Step step,
        ErrorCode errorCode,
        String customId,
        String customIdPrefix,
        Long worker,
        Instant createdAfter,
        Instant createdBefore,
        Instant finishedAfter,
        Instant finishedBefore) {

    public static final int MOST_IDS = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_EMPTY)
            .build();

    public Selection {
        jobIds = jobIds == null ? List.of() : List.copyOf(new TreeSet<>(jobIds));
        states = states == null ? Set.of() : Set.copyOf(states);
        if (jobIds.size() > MOST_IDS) {
            throw new IllegalArgumentException(jobIds.size() + " ids: allowed are " + MOST_IDS);
        }
    }

    /** Jobs that were named. */
    public static Selection named(List<Long> ids, Set<JobState> states) {
        return new Selection(ids, null, states, null, null, null, null, null, null, null, null, null);
    }

    /** All jobs in some states, of one batch or (null) of all. */
    public static Selection in(Long batchId, Set<JobState> states) {
        return new Selection(null, batchId, states, null, null, null, null, null, null, null, null, null);
    }

    /** Whether the counts that are kept tell how many match. */
    boolean hasStatesAlone() {
        return jobIds.isEmpty()
                && Stream.of(
                                step,
                                errorCode,
                                customId,
                                customIdPrefix,
                                worker,
                                createdAfter,
                                createdBefore,
                                finishedAfter,
                                finishedBefore)
                        .allMatch(condition -> condition == null);
    }

    List<String> stateNames() {
        return states.stream().map(JobState::name).sorted().toList();
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + this, e);
        }
    }

    static Selection of(String json) {
        try {
            return JSON.readValue(json, Selection.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the selection of an operation is not one of this version: " + json, e);
        }
    }
}
