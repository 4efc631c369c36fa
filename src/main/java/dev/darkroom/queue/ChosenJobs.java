package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;

/**
 * Orders about jobs that somebody has chosen already, in the transaction of the caller: what was done is committed together with what the caller writes down about
 * it, or neither is. A thousand jobs at a time at most.
 */
public final class ChosenJobs {

    private ChosenJobs() {}

    /**
     * As {@link Retries#retryBatch}.
     *
     * @param restedBefore jobs that came to rest later are left alone
     * @param behind how many jobs of the same order went before
     */
    public static RetryReceipt retry(
            Connection connection, Collection<Long> ids, Retry retry, OffsetDateTime restedBefore, long behind)
            throws SQLException {
        return RetriedRows.move(
                        connection, ids, new RetriedRows.Order(retry, retry.mayPayTwice(), null, restedBefore), behind)
                .receipt();
    }

    /** What {@link #retry} would do. Locks nothing. */
    public static RetryReceipt previewRetry(
            Connection connection, Collection<Long> ids, Retry retry, OffsetDateTime restedBefore) throws SQLException {
        return RetriedRows.preview(
                connection, ids, new RetriedRows.Order(retry, retry.mayPayTwice(), null, restedBefore));
    }

    /** As {@link Cancels#cancel}. */
    public static Receipt cancel(Connection connection, Collection<Long> ids) throws SQLException {
        return Cancels.cancel(connection, ids);
    }

    /**
     * As {@link Resolutions#resend(Collection)}.
     *
     * @param restedBefore jobs that came to rest later are refused
     */
    public static Receipt resend(Connection connection, Collection<Long> ids, OffsetDateTime restedBefore)
            throws SQLException {
        return Resolutions.resend(connection, ids, new Resolutions.Shown(null, restedBefore));
    }

    /**
     * As {@link Resolutions#giveUp(Collection)}.
     *
     * @param restedBefore jobs that came to rest later are refused
     */
    public static Receipt giveUp(Connection connection, Collection<Long> ids, OffsetDateTime restedBefore)
            throws SQLException {
        return Resolutions.giveUp(connection, ids, new Resolutions.Shown(null, restedBefore));
    }
}
