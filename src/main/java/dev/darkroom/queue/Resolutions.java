package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * What a person decides about UNCERTAIN jobs: to send them again (which may pay twice), or to give them up. Naming the record that an edit has made is
 * {@link RecordNaming}. No job is sent again for one decision more than once: the batch's own policy sends only jobs none of whose calls is unknown.
 */
@ApplicationScoped
public class Resolutions {

    /** First of all locks, as for whoever runs or cancels the batch. */
    private static final String LOCK_BATCHES = """
            SELECT id FROM batch WHERE id IN (SELECT batch_id FROM job WHERE id = ANY (?)) ORDER BY id FOR SHARE
            """;

    /** An answer that comes in late settles the job by itself: either it waits for this, or this for it. */
    private static final String LOCK_UNKNOWN = """
            SELECT a.job_id FROM attempt a JOIN result s ON s.job_id = a.job_id
            WHERE a.job_id = ANY (?) AND a.outcome = 'UNKNOWN' AND s.state = 'UNCERTAIN' ORDER BY a.job_id, a.lease FOR SHARE OF a
            """;

    /** Where a call is known to be paid by now, its picture is fetched instead. */
    private static final String RESEND = """
            WITH chosen AS (
                SELECT s.job_id FROM result s JOIN batch b ON b.id = s.batch_id
                WHERE s.job_id = ANY (?) AND s.state = 'UNCERTAIN' AND b.cancelled_at IS NULL
                ORDER BY s.job_id FOR UPDATE OF s),
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
            WITH chosen AS (
                SELECT job_id FROM result WHERE job_id = ANY (?) AND state = 'UNCERTAIN' ORDER BY job_id FOR UPDATE),
            taken AS (DELETE FROM result WHERE job_id IN (SELECT job_id FROM chosen) RETURNING job_id, batch_id, lease, record_uuid)
            INSERT INTO result (job_id, batch_id, state, lease, record_uuid, error_code, error_message)
            SELECT job_id, batch_id, 'FAILED', lease, record_uuid, 'GIVEN_UP',
                   'Given up by a person while the outcome of its call was unknown; the call may have been paid.' FROM taken
            RETURNING job_id
            """;

    private final DataSource database;

    Resolutions(DataSource database) {
        this.database = database;
    }

    /**
     * Puts UNCERTAIN jobs back into the line, to be paid for again. The cap of paid calls and a pause hold for them as for others; an order to cancel
     * one of them is taken back by this.
     */
    public Receipt resend(Collection<Long> jobIds) throws SQLException {
        return Jobs.order(database, jobIds, Resolutions::resend);
    }

    static Receipt resend(Connection connection, Collection<Long> ids) throws SQLException {
        Jobs.ids(connection, LOCK_BATCHES, ids);
        Jobs.ids(connection, LOCK_UNKNOWN, ids);
        List<Long> sent = Jobs.ids(connection, RESEND, ids);
        Marks.liftCancel(connection, sent);
        return Receipt.of(sent, refused(connection, ids, sent));
    }

    /** Makes UNCERTAIN jobs FAILED. In the journal the call stays unknown, since nobody knows more than before, and it goes on to count for the cap. */
    public Receipt giveUp(Collection<Long> jobIds) throws SQLException {
        return Jobs.order(database, jobIds, Resolutions::giveUp);
    }

    static Receipt giveUp(Connection connection, Collection<Long> ids) throws SQLException {
        Jobs.ids(connection, LOCK_UNKNOWN, ids);
        List<Long> givenUp = Jobs.ids(connection, GIVE_UP, ids);
        return Receipt.of(givenUp, Standing.refused(connection, ids, givenUp));
    }

    /** An UNCERTAIN job is only left alone where its batch is cancelled. */
    private static Map<Long, Refusal> refused(Connection connection, Collection<Long> ids, List<Long> sent)
            throws SQLException {
        Map<Long, Refusal> refused = new TreeMap<>(Standing.refused(connection, ids, sent));
        refused.replaceAll((id, why) -> why == Refusal.UNCERTAIN ? Refusal.BATCH_CANCELLED : why);
        return refused;
    }
}
