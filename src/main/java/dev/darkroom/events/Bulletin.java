package dev.darkroom.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Events that are told together: who has heard the last of them has heard all up to a place.
 *
 * @param reached null: where one was before
 */
record Bulletin(List<Event> events, Position reached) {

    Bulletin of(Interest interest) {
        return new Bulletin(events.stream().filter(interest::in).toList(), reached);
    }

    /** Without events a sign of life. */
    List<Message> messages() {
        if (events.isEmpty()) {
            return List.of(Message.still(reached));
        }
        List<Message> messages = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            boolean last = i == events.size() - 1;
            messages.add(Message.of(events.get(i), last ? Optional.ofNullable(reached) : Optional.empty()));
        }
        return messages;
    }
}
