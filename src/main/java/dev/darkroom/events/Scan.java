package dev.darkroom.events;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Walks from one place to a later one, part by part, so that no more than a part is held at a time. Not for use by two threads. */
final class Scan {

    /** Jobs in a part; a change more may be over it. */
    private static final int JOBS = 10_000;

    private final ChangeLog log;
    private final Position from;
    private final Position to;
    private long xid;
    private long id;
    private boolean done;

    Scan(ChangeLog log, Position from, Position to) {
        this.log = log;
        this.from = from;
        this.to = to;
        // A database nobody writes to stands still.
        this.done = from.equals(to);
    }

    /**
     * A part of the way.
     *
     * @param reached where to go on from, once all of this is told
     * @param last whether that is the end
     */
    record Part(List<Change> changes, Position reached, boolean last) {}

    Part next() throws SQLException {
        if (done) {
            return new Part(List.of(), to, true);
        }
        List<Change> read = log.read(from, to, xid, id);
        List<Change> taken = new ArrayList<>();
        int jobs = 0;
        for (Change change : read) {
            if (jobs >= JOBS) {
                break;
            }
            taken.add(change);
            jobs += change.jobIds().size();
        }
        done = taken.size() == read.size() && read.size() < ChangeLog.PAGE;
        if (done) {
            return new Part(taken, to, true);
        }
        Change last = taken.get(taken.size() - 1);
        xid = last.xid();
        id = last.id();
        // Of the last transaction there may be more to come.
        return new Part(taken, from.through(xid - 1, to), false);
    }
}
