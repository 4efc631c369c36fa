package dev.darkroom.events;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells one who watches what it has missed, part by part, and then how things stand. Not for use by two threads. */
final class CatchUp {

    private static final int MOST_TOUCHED = 1_000;

    private final ChangeLog log;
    private final CurrentStates states;
    private final Interest interest;
    private final Set<Long> touched = new LinkedHashSet<>();
    private Position reached;
    private Scan scan;

    CatchUp(ChangeLog log, CurrentStates states, Interest interest, Position from) {
        this.log = log;
        this.states = states;
        this.interest = interest;
        this.reached = from;
    }

    /** Goes on, up to how it is at the first call. */
    Bulletin next() throws SQLException {
        if (scan == null) {
            scan = new Scan(log, reached, log.now());
        }
        Scan.Part part = scan.next();
        reached = part.reached();
        Set<Long> jobs = new LinkedHashSet<>();
        for (Change change : part.changes()) {
            if (interest.mayConcern(change.batchId())) {
                touched.add(change.batchId());
                jobs.addAll(change.jobIds());
            }
        }
        List<Event> events = new ArrayList<>(part.missed() ? List.of(Event.RESET) : List.of());
        if (interest.in(EventType.JOB) && !jobs.isEmpty()) {
            events.addAll(states.jobs(jobs));
        }
        if (touched.size() > MOST_TOUCHED) {
            events.addAll(batches());
        }
        if (part.last()) {
            scan = null;
        }
        return new Bulletin(events, reached).of(interest);
    }

    /** Whether the way that was begun is at its end. */
    boolean isDone() {
        return scan == null;
    }

    /** The queue, the batch that is asked for, else those that are not at rest, and those that were touched. */
    Bulletin standing() throws SQLException {
        List<Event> events = new ArrayList<>();
        events.add(states.queue());
        if (interest.batch().isPresent()) {
            touched.add(interest.batch().get());
        } else if (interest.in(EventType.BATCH)) {
            touched.addAll(states.active(interest.owner()));
        }
        events.addAll(batches());
        return new Bulletin(events, reached).of(interest);
    }

    private List<Event> batches() throws SQLException {
        List<Event> events = interest.in(EventType.BATCH)
                ? states.batches(touched).stream()
                        .map(CurrentStates.Standing::event)
                        .toList()
                : List.of();
        touched.clear();
        return events;
    }
}
