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
    private Position reached;

    Scan(ChangeLog log, Position from, Position to) {
        this.log = log;
        this.from = from;
        this.to = to;
        this.reached = from;
        // A database nobody writes to stands still.
        this.done = from.equals(to);
    }

    /**
     * A part of the way.
     *
     * @param reached where to go on from, once all of this is told
     * @param last whether that is the end
     * @param missed whether changes of the way were forgotten before they were read; nothing else of it is told then
     */
    record Part(List<Change> changes, Position reached, boolean last, boolean missed) {}

    Part next() throws SQLException {
        if (done) {
            return new Part(List.of(), to, true, false);
        }
        List<Change> read = log.read(from, to, xid, id);
        if (!log.keeps(reached)) {
            // A reader that was slow, or a node that slept, for an hour. Asked after reading: what is forgotten later
            // was read.
            done = true;
            return new Part(List.of(), to, true, true);
        }
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
            return new Part(taken, to, true, false);
        }
        Change last = taken.get(taken.size() - 1);
        xid = last.xid();
        id = last.id();
        // Of the last transaction there may be more to come.
        reached = from.through(xid - 1, to);
        return new Part(taken, reached, false, false);
    }
}
