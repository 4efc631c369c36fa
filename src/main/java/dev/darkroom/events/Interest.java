package dev.darkroom.events;

import java.util.Optional;
import java.util.Set;

/**
 * Which events somebody hears.
 *
 * @param owner whose batches alone; empty: everybody's
 * @param batch that one alone; empty: all
 * @param types {@link EventType#RESET} is always told
 */
public record Interest(Optional<String> owner, Optional<Long> batch, Set<EventType> types) {

    boolean in(EventType type) {
        return type == EventType.RESET || types.contains(type);
    }

    /** Whether anything of that batch is of interest, if it is somebody's who is. */
    boolean mayConcern(long other) {
        return batch.isEmpty() || batch.get() == other;
    }

    boolean in(Event event) {
        boolean ofNoBatch = event.batchId() == null;
        return in(event.type())
                && (ofNoBatch || owner.isEmpty() || owner.get().equals(event.owner()))
                && (ofNoBatch || batch.isEmpty() || batch.get().equals(event.batchId()));
    }
}
