package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * What a person decides about UNCERTAIN jobs: to send them again (which may pay twice), or to give them up. Naming the record that an edit has made is
 * {@link RecordNaming}. No job is sent again for one decision more than once: the batch's own policy sends only jobs none of whose calls is unknown.
 */
@ApplicationScoped
public class Resolutions {

    /** An answer that comes in late settles the job by itself: either it waits for this, or this for it. */
    private static final String LOCK_UNKNOWN = """
            SELECT a.job_id FROM attempt a JOIN result s ON s.job_id = a.job_id
            WHERE a.job_id = ANY (?) AND a.outcome = 'UNKNOWN' AND s.state = 'UNCERTAIN' ORDER BY a.job_id, a.lease FOR SHARE OF a
            """;

    /**
     * Whoever decides has decided about what they saw. Asked here and not before: who waits for a lock may find the job UNCERTAIN for a call that was made meanwhile,
     * and nobody has looked for that one.
     */
    private static final String LOCK_AS_SHOWN = """
            SELECT job_id FROM result
            WHERE job_id = ANY (?) AND state = 'UNCERTAIN' AND lease = coalesce(?::int, lease) AND finished_at <= coalesce(?::timestamptz, 'infinity')
            ORDER BY job_id FOR UPDATE
            """;

    /** Where a call is known to be paid by now, its picture is fetched instead. */
    private static final String RESEND = """
            WITH chosen AS (
                SELECT s.job_id FROM result s JOIN batch b ON b.id = s.batch_id
                WHERE s.job_id = ANY (?) AND b.cancelled_at IS NULL),
            taken AS (DELETE FROM result WHERE job_id IN (SELECT job_id FROM chosen) RETURNING job_id, lease),
            marked AS (UPDATE job SET resent_at = clock_timestamp() WHERE id IN (SELECT job_id FROM chosen))
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT j.id, j.batch_id, b.queue,
                   CASE WHEN EXISTS (SELECT FROM attempt a WHERE a.job_id = j.id AND a.step = 'EDIT' AND a.outcome = 'SUCCEEDED' AND a.paid)
                        THEN 'DOWNLOAD' ELSE 'EDIT' END,
                   j.priority, j.turn, t.lease
            FROM taken t JOIN job j ON j.id = t.job_id JOIN batch b ON b.id = j.batch_id
            RETURNING job_id
            """;

    private static final String GIVE_UP = """
            WITH taken AS (DELETE FROM result WHERE job_id = ANY (?) RETURNING job_id, batch_id, lease, record_uuid)
            INSERT INTO result (job_id, batch_id, state, lease, record_uuid, error_code, error_message)
            SELECT job_id, batch_id, 'FAILED', lease, record_uuid, 'GIVEN_UP',
                   'Given up by a person while the outcome of its call was unknown; the call may have been paid.' FROM taken
            RETURNING job_id
            """;

    private static final Shown ANYTHING = new Shown(null, null);

    private final DataSource database;

    Resolutions(DataSource database) {
        this.database = database;
    }

    /**
     * What whoever decides was shown.
     *
     * @param attempts how many of the job's; null: they have not looked
     * @param restedBefore jobs that came to rest later were not among them; null: all were
     */
    record Shown(Integer attempts, OffsetDateTime restedBefore) {}

    /**
     * Puts UNCERTAIN jobs back into the line, to be paid for again. The cap of paid calls and a pause hold for them as for others; an order to cancel
     * one of them is taken back by this.
     */
    public Receipt resend(Collection<Long> jobIds) throws SQLException {
        return Jobs.order(database, jobIds, (connection, ids) -> resend(connection, ids, ANYTHING));
    }

    /**
     * Does that with one job.
     *
     * @param attempts how many of its attempts whoever decides was shown: where there are more, nothing is sent; empty: nobody has looked
     */
    public Receipt resend(long jobId, Optional<Integer> attempts) throws SQLException {
        Shown shown = new Shown(attempts.orElse(null), null);
        return Jobs.order(database, List.of(jobId), (connection, ids) -> resend(connection, ids, shown));
    }

    static Receipt resend(Connection connection, Collection<Long> ids, Shown shown) throws SQLException {
        Jobs.lockBatches(connection, ids);
        Jobs.ids(connection, LOCK_UNKNOWN, ids);
        List<Long> asShown = lock(connection, ids, shown);
        List<Long> sent = Jobs.ids(connection, RESEND, asShown);
        Marks.liftCancel(connection, sent);
        return Receipt.of(sent, refused(connection, ids, asShown, sent));
    }

    /** Makes UNCERTAIN jobs FAILED. In the journal the call stays unknown, since nobody knows more than before, and it goes on to count for the cap. */
    public Receipt giveUp(Collection<Long> jobIds) throws SQLException {
        return Jobs.order(database, jobIds, (connection, ids) -> giveUp(connection, ids, ANYTHING));
    }

    /** Does that with one job; {@code attempts} as for {@link #resend(long, Optional)}. */
    public Receipt giveUp(long jobId, Optional<Integer> attempts) throws SQLException {
        Shown shown = new Shown(attempts.orElse(null), null);
        return Jobs.order(database, List.of(jobId), (connection, ids) -> giveUp(connection, ids, shown));
    }

    static Receipt giveUp(Connection connection, Collection<Long> ids, Shown shown) throws SQLException {
        Jobs.ids(connection, LOCK_UNKNOWN, ids);
        List<Long> asShown = lock(connection, ids, shown);
        List<Long> givenUp = Jobs.ids(connection, GIVE_UP, asShown);
        return Receipt.of(givenUp, refused(connection, ids, asShown, givenUp));
    }

    private static List<Long> lock(Connection connection, Collection<Long> ids, Shown shown) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK_AS_SHOWN)) {
            Jobs.set(statement, 1, ids);
            statement.setObject(2, shown.attempts());
            statement.setObject(3, shown.restedBefore());
            return Jobs.ids(statement);
        }
    }

    /** An UNCERTAIN job is only left alone where it is not what was shown any more, or where its batch is cancelled. */
    private static Map<Long, Refusal> refused(
            Connection connection, Collection<Long> ids, List<Long> asShown, List<Long> done) throws SQLException {
        Map<Long, Refusal> refused = new TreeMap<>(Standing.refused(connection, ids, done));
        refused.replaceAll((id, why) -> {
            if (why != Refusal.UNCERTAIN) {
                return why;
            }
            return asShown.contains(id) ? Refusal.BATCH_CANCELLED : Refusal.CHANGED_MEANWHILE;
        });
        return refused;
    }
}
