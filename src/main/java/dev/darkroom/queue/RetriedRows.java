package dev.darkroom.queue;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Puts jobs that came to rest without a picture back into the line, at the step that brings them further for the least money. */
final class RetriedRows {

    /** An answer that comes in late changes what is known of a call: either it waits for this, or this for it. */
    private static final String LOCK_UNKNOWN = """
            SELECT a.job_id FROM attempt a JOIN result s ON s.job_id = a.job_id
            WHERE a.job_id = ANY (?) AND a.outcome = 'UNKNOWN' AND s.state <> 'SUCCEEDED' ORDER BY a.job_id, a.lease FOR SHARE OF a
            """;

    /** Two people who retry the same jobs follow each other; the second finds them gone. */
    private static final String LOCK_RESULTS = """
            SELECT job_id FROM result WHERE job_id = ANY (?) AND state <> 'SUCCEEDED' ORDER BY job_id FOR UPDATE
            """;

    /**
     * Where each of them goes, or why it stays. Bought is what a claim takes for bought: it is fetched, in a cancelled batch, too. A picture that the provider
     * could not find is uploaded again, where it was uploaded at all.
     */
    private static final String JUDGED = """
            SELECT s.ctid AS place, s.job_id, s.lease, j.batch_id, b.queue, j.priority, j.turn, past.paid, past.unknown,
                   CASE WHEN past.bought THEN 'DOWNLOAD'
                        WHEN b.cancelled_at IS NOT NULL THEN 'BATCH_CANCELLED'
                        WHEN past.unknown AND NOT ? THEN 'UNCERTAIN'
                        WHEN j.asset_path IS NULL OR s.error_code = 'ASSET_NOT_FOUND' AND j.first_step = 'UPLOAD' THEN 'UPLOAD'
                        ELSE 'EDIT' END AS verdict
            FROM result s JOIN job j ON j.id = s.job_id JOIN batch b ON b.id = s.batch_id
            CROSS JOIN LATERAL (
                SELECT coalesce(bool_or(a.paid AND a.outcome = 'SUCCEEDED'), false) AS bought, coalesce(bool_or(a.paid), false) AS paid,
                       coalesce(bool_or(a.paid IS NULL), false) AS unknown
                FROM attempt a WHERE a.job_id = s.job_id AND a.step = 'EDIT') AS past
            WHERE s.job_id = ANY (?) AND j.id = ANY (?) AND s.state = ANY (?) AND (cardinality(?::text[]) = 0 OR s.error_code = ANY (?))
              AND s.finished_at <= coalesce(?::timestamptz, 'infinity') AND s.lease = coalesce(?::int, s.lease) AND j.replaced_by IS NULL
            """;

    private static final String PREVIEW = "SELECT job_id, verdict, paid, unknown FROM (" + JUDGED + ") AS judged";

    /**
     * They take their place behind the turn that is being served, as a batch that is submitted now: with the turns that they once had, a million of them
     * would stand before everybody else. No two of the parts are joined: nobody can tell the planner how many rows they have, and a nested loop over a
     * thousand by a thousand took five times as long as the rest.
     */
    private static final String MOVE = "WITH judged AS MATERIALIZED (" + JUDGED + """
            ),
            going AS (SELECT * FROM judged WHERE verdict IN ('UPLOAD', 'EDIT', 'DOWNLOAD')),
            taken AS (DELETE FROM result WHERE ctid = ANY (ARRAY(SELECT place FROM going))),
            served AS (
                SELECT line.queue, line.priority, coalesce(min(first.turn), 0) AS turn
                FROM (SELECT DISTINCT queue, priority FROM going) AS line
                CROSS JOIN (VALUES ('UPLOAD'), ('EDIT')) AS kind (step)
                LEFT JOIN LATERAL (
                    SELECT r.turn FROM ready r
                    WHERE r.queue = line.queue AND r.step = kind.step AND r.priority = line.priority AND r.run_at IS NULL
                    ORDER BY r.turn LIMIT 1) AS first ON true
                GROUP BY line.queue, line.priority),
            placed AS (
                SELECT g.*, s.turn + ?::bigint + row_number() OVER (PARTITION BY g.queue, g.priority ORDER BY g.turn, g.job_id) - 1 AS new_turn
                FROM going g JOIN served s USING (queue, priority)),
            moved AS (UPDATE job SET turn = p.new_turn, resent_at = clock_timestamp() FROM placed p WHERE job.id = p.job_id),
            lined_up AS (
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
                SELECT job_id, batch_id, queue, verdict, priority, new_turn, lease FROM placed)
            SELECT job_id, verdict, paid, unknown FROM judged
            """;

    private RetriedRows() {}

    /**
     * Which jobs an order is about.
     *
     * @param mayPayTwice whether jobs with a call of unknown outcome go, too
     * @param attempts how many of its attempts whoever names a job was shown: where there are more, it is left alone; null: nobody has looked
     * @param restedBefore jobs that came to rest later are left alone: nobody is sent twice by one order; null: all
     */
    record Order(Retry retry, boolean mayPayTwice, Integer attempts, OffsetDateTime restedBefore) {}

    /**
     * What was moved.
     *
     * @param gone those that are in the line again
     * @param sent those of them that are not merely fetched
     */
    record Moved(List<Long> gone, List<Long> sent, RetryReceipt receipt) {}

    /** What would become of them. Locks nothing. */
    static RetryReceipt preview(Connection connection, Collection<Long> ids, Order order) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PREVIEW)) {
            set(statement, ids, order);
            return read(statement).receipt();
        }
    }

    /**
     * In a transaction of its own. An order to cancel one of them is taken back where it is sent.
     *
     * @param behind how many jobs of the same order were moved before
     */
    static Moved move(Connection connection, Collection<Long> ids, Order order, long behind) throws SQLException {
        Jobs.lockBatches(connection, ids);
        Jobs.ids(connection, LOCK_UNKNOWN, ids);
        List<Long> locked = Jobs.ids(connection, LOCK_RESULTS, ids);
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            set(statement, locked, order);
            statement.setLong(9, behind);
            Moved moved = read(statement);
            Marks.liftCancel(connection, moved.sent());
            return moved;
        }
    }

    private static void set(PreparedStatement statement, Collection<Long> ids, Order order) throws SQLException {
        Array codes = texts(statement, order.retry().codeNames());
        statement.setBoolean(1, order.mayPayTwice());
        Jobs.set(statement, 2, ids);
        Jobs.set(statement, 3, ids);
        statement.setArray(4, texts(statement, order.retry().stateNames()));
        statement.setArray(5, codes);
        statement.setArray(6, codes);
        statement.setObject(7, order.restedBefore());
        statement.setObject(8, order.attempts());
    }

    private static Array texts(PreparedStatement statement, List<String> texts) throws SQLException {
        return statement.getConnection().createArrayOf("text", texts.toArray());
    }

    private static Moved read(PreparedStatement statement) throws SQLException {
        List<Long> gone = new ArrayList<>();
        List<Long> resent = new ArrayList<>();
        RetryReceipt receipt = RetryReceipt.NOTHING;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String verdict = row.getString("verdict");
                boolean sent = verdict.equals("UPLOAD") || verdict.equals("EDIT");
                if (sent || verdict.equals("DOWNLOAD")) {
                    gone.add(row.getLong("job_id"));
                }
                if (sent) {
                    resent.add(row.getLong("job_id"));
                }
                receipt = receipt.plus(new RetryReceipt(
                        one(verdict.equals("DOWNLOAD")),
                        one(sent),
                        one(sent && row.getBoolean("paid")),
                        one(sent && row.getBoolean("unknown")),
                        one(verdict.equals("UNCERTAIN")),
                        one(verdict.equals("BATCH_CANCELLED"))));
            }
        }
        return new Moved(gone, resent, receipt);
    }

    private static long one(boolean counts) {
        return counts ? 1 : 0;
    }
}
