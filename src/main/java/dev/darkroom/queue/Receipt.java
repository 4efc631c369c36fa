package dev.darkroom.queue;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of an order about jobs.
 *
 * @param done jobs on which it has taken effect
 * @param uncertain of those done: cancelled while they waited to be sent once more. They rest as UNCERTAIN, since the call before may have been paid
 * @param pending jobs that are being worked on, or whose picture was bought already: the order stands and is followed when they come back into the
 *     line. A paid call is never cut, and its result is kept
 * @param refused the jobs that it did not change, by id, and why. Always empty for an order about a batch
 */
public record Receipt(long done, long uncertain, long pending, Map<Long, Refusal> refused) {

    static final Receipt NOTHING = new Receipt(0, 0, Map.of());

    /** Of an order that leaves no job UNCERTAIN. */
    Receipt(long done, long pending, Map<Long, Refusal> refused) {
        this(done, 0, pending, refused);
    }

    Receipt plus(Receipt other) {
        Map<Long, Refusal> all = new TreeMap<>(refused);
        all.putAll(other.refused);
        return new Receipt(done + other.done, uncertain + other.uncertain, pending + other.pending, all);
    }

    static Receipt of(Collection<Long> done, Map<Long, Refusal> refused) {
        return new Receipt(done.size(), 0, refused);
    }
}
