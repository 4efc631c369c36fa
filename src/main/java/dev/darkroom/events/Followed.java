package dev.darkroom.events;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        followed.touched.addAll(states.active(java.util.Optional.empty()));
        followed.news();
        return followed;
    }

    /** A change of this batch was noted. */
    void touch(long batch) {
        touched.add(batch);
    }

    /** What has changed; of batches that are not at rest also without a note: their jobs begin to run without one. */
    List<Event> news() throws SQLException {
        Set<Long> ids = new LinkedHashSet<>(touched);
        told.values().stream()
                .filter(standing -> !standing.batch().state().isDone())
                .limit(CurrentStates.MOST_ACTIVE)
                .forEach(standing -> ids.add(standing.batch().id()));
        // Both are asked before anything counts as told: what a question that fails keeps from being handed on is told
        // by the next round.
        List<CurrentStates.Standing> standings = states.batches(ids);
        Event now = states.queue();
        List<Event> news = new ArrayList<>();
        for (CurrentStates.Standing standing : standings) {
            if (!standing.equals(told.put(standing.batch().id(), standing))) {
                news.add(standing.event());
            }
        }
        touched.clear();
        if (!now.equals(queue)) {
            queue = now;
            news.add(now);
        }
        return news;
    }
}
