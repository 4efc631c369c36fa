package dev.darkroom.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.queue.BatchState;
import dev.darkroom.queue.RequestCounts;

/**
 * What is told, written once for all who hear it.
 *
 * @param batchId null where it is about no batch
 * @param owner of the batch; null where it has none
 * @param data JSON on one line
 */
record Event(EventType type, Long batchId, String owner, String data) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    static final Event RESET = new Event(EventType.RESET, null, null, "{}");

    /** What {@code batch} carries. */
    record Batch(long id, BatchState state, RequestCounts requestCounts) {}

    /** What {@code job} carries. */
    record Job(long id, long batchId, String customId, String state, String errorCode) {}

    /** What {@code queue} carries. */
    record Queue(String state, Stop stop) {

        /** Why nothing is sent until a person resumes. */
        record Stop(String code, String message) {}
    }

    static Event of(Batch batch, String owner) {
        return new Event(EventType.BATCH, batch.id(), owner, json(batch));
    }

    static Event of(Job job, String owner) {
        return new Event(EventType.JOB, job.batchId(), owner, json(job));
    }

    static Event of(Queue queue) {
        return new Event(EventType.QUEUE, null, null, json(queue));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass(), e);
        }
    }
}
