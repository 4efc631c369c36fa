package dev.darkroom.operation;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Goes through the jobs of a selection, a part at a time.
 *
 * @param onlyOwner whose batches alone; null: all
 */
record Walk(Selection selection, String onlyOwner, OffsetDateTime asOf) {

    /**
     * How far it is.
     *
     * @param batch null: not begun
     * @param job the last that was looked at there
     */
    record Cursor(Long batch, long job) {

        static final Cursor BEGINNING = new Cursor(null, 0);
    }

    /**
     * What was found.
     *
     * @param jobs that match
     * @param passed jobs that were named and do not match
     * @param end whether that was the last part
     */
    record Part(List<Matching.Job> jobs, long passed, Cursor next, boolean end) {}

    Part next(Connection connection, Cursor from) throws SQLException {
        if (!selection.jobIds().isEmpty()) {
            return ofNamed(connection, from);
        }
        if (selection.batchId() != null) {
            return ofBatch(connection, selection.batchId(), from.job(), true);
        }
        if (from.batch() != null && from.job() >= 0) {
            Part part = ofBatch(connection, from.batch(), from.job(), false);
            if (!part.jobs().isEmpty() || part.next().job() >= 0) {
                return part;
            }
        }
        long below = from.batch() == null ? BatchWalk.NEWEST : from.batch();
        BatchWalk.Next next = BatchWalk.below(connection, below, onlyOwner, asOf, selection.states());
        return new Part(List.of(), 0, new Cursor(next.batch(), next.hasJobs() ? 0 : -1), next.batch() == 0);
    }

    private Part ofNamed(Connection connection, Cursor from) throws SQLException {
        List<Long> ids = selection.jobIds().stream()
                .filter(id -> id > from.job())
                .limit(Matching.CHUNK)
                .toList();
        if (ids.isEmpty()) {
            return new Part(List.of(), 0, from, true);
        }
        List<Matching.Job> jobs = Matching.matching(connection, selection, selection.batchId(), onlyOwner, asOf, ids);
        long last = ids.get(ids.size() - 1);
        boolean end = last == selection.jobIds().get(selection.jobIds().size() - 1);
        return new Part(jobs, ids.size() - jobs.size(), new Cursor(null, last), end);
    }

    /** The job of the cursor is -1 behind the last one of a batch. */
    private Part ofBatch(Connection connection, long batch, long after, boolean isOnly) throws SQLException {
        List<Long> ids = Matching.candidates(connection, selection, batch, after);
        if (ids.isEmpty()) {
            return new Part(List.of(), 0, new Cursor(batch, -1), isOnly);
        }
        List<Matching.Job> jobs = Matching.matching(connection, selection, batch, onlyOwner, asOf, ids);
        boolean whole = ids.size() < Matching.CHUNK;
        return new Part(jobs, 0, new Cursor(batch, whole ? -1 : ids.get(ids.size() - 1)), whole && isOnly);
    }
}
