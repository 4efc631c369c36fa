package dev.darkroom.events;

import java.util.Optional;

/**
 * One block of the stream, as it goes out.
 *
 * @param event its type; empty: nothing is told
 * @param data JSON on one line; empty where nothing is told
 * @param place where to go on from after it; empty: where it was before
 */
public record Message(Optional<EventType> event, String data, Optional<Position> place) {

    static Message of(Event event, Optional<Position> place) {
        return new Message(Optional.of(event.type()), event.data(), place);
    }

    /** A sign of life. */
    static Message still(Position place) {
        return new Message(Optional.empty(), "", Optional.of(place));
    }
}
