package dev.darkroom.events;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How many watch on this node, and how many of them are one submitter's. */
final class OpenStreams {

    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> ofOne = new HashMap<>();
    private int all;

    /** @param most of all; half of them may be one owner's */
    OpenStreams(int most) {
        this.most = most;
        this.mostOfOne = Math.max(1, most / 2);
    }

    synchronized int count() {
        return all;
    }

    /** Whether there is room now; whoever enters is asked once more. */
    synchronized void check(Optional<String> owner) throws TooManySubscribers {
        if (owner.isPresent() && ofOne.getOrDefault(owner.get(), 0) >= mostOfOne) {
            throw TooManySubscribers.ofOne(mostOfOne);
        }
        if (all >= most) {
            throw TooManySubscribers.ofAll(most);
        }
    }

    synchronized void enter(Optional<String> owner) throws TooManySubscribers {
        check(owner);
        owner.ifPresent(name -> ofOne.merge(name, 1, Integer::sum));
        all++;
    }

    /** Once for each that has entered. */
    synchronized void leave(Optional<String> owner) {
        all--;
        owner.ifPresent(name -> ofOne.computeIfPresent(name, (of, count) -> count == 1 ? null : count - 1));
    }
}
