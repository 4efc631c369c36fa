package dev.darkroom.events;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The batches and the queue as they were told last: told again is only what is otherwise by now. Not for use by two threads. */
final class Followed {

    private static final int MOST_KNOWN = 10_000;

    private final CurrentStates states;
    private final Set<Long> touched = new LinkedHashSet<>();
    private final Map<Long, CurrentStates.Standing> told = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, CurrentStates.Standing> eldest) {
            return size() > MOST_KNOWN;
        }
    };
    private Event queue;

    Followed(CurrentStates states) {
        this.states = states;
    }

    /** Knows how everything stands now, and tells nothing of it. */
    static Followed from(CurrentStates states) throws SQLException {
        Followed followed = new Followed(states);
        followed.touched.addAll(states.active(Optional.empty()));
        followed.told(followed.news());
        return followed;
    }

    /** A change of this batch was noted. */
    void touch(long batch) {
        touched.add(batch);
    }

    /** What has changed; of batches that are not at rest also without a note: their jobs begin to run without one. */
    News news() throws SQLException {
        Set<Long> ids = new LinkedHashSet<>(touched);
        told.values().stream()
                .filter(standing -> !standing.batch().state().isDone())
                .limit(CurrentStates.MOST_ACTIVE)
                .forEach(standing -> ids.add(standing.batch().id()));
        List<CurrentStates.Standing> changed = states.batches(ids).stream()
                .filter(standing -> !standing.equals(told.get(standing.batch().id())))
                .toList();
        return new News(changed, states.queue(), queue);
    }

    /** It was handed on. What was not, for whatever reason, is told by the next round. */
    void told(News news) {
        news.changed().forEach(standing -> told.put(standing.batch().id(), standing));
        queue = news.queue();
        touched.clear();
    }

    /** @param before the queue as it was told last */
    record News(List<CurrentStates.Standing> changed, Event queue, Event before) {

        List<Event> events() {
            Stream<Event> batches = changed.stream().map(CurrentStates.Standing::event);
            return Stream.concat(batches, Stream.of(queue).filter(now -> !now.equals(before)))
                    .toList();
        }
    }
}
