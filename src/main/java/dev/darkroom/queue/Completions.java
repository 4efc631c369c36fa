package dev.darkroom.queue;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Picture;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/** Settles attempts and moves their jobs on, many in one statement. */
@ApplicationScoped
class Completions {

    /**
     * Whatever is not settled by the first part (the lease is stale: the job was given away meanwhile) moves nothing. The journal row is
     * found by its key for each completion, never by a join that a stale statistic could turn into a scan.
     */
    private static final String COMPLETE = """
            WITH completion AS (
                SELECT * FROM unnest(?::bigint[], ?::int[], ?::text[], ?::boolean[], ?::int[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::boolean[],
                                     ?::text[], ?::bigint[], ?::int[],
                                     ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::int[])
                    AS c (job_id, lease, outcome, paid, http_status, code, message, record_uuid, asset_path, edit_outcome, edit_paid,
                          next_step, delay_ms, tries,
                          state, file, media_type, sha256, bytes, width, height)),
            settled AS (
                UPDATE attempt a
                SET outcome = c.outcome, paid = c.paid, http_status = c.http_status, code = c.code, message = c.message,
                    record_uuid = c.record_uuid, settled_at = clock_timestamp()
                FROM completion c
                WHERE a.job_id = c.job_id AND a.lease = c.lease AND a.outcome IS NULL
                RETURNING a.job_id, a.lease, a.batch_id, a.step, c.record_uuid, c.code, c.message, c.asset_path, c.edit_outcome, c.edit_paid, c.next_step,
                          c.delay_ms, c.tries, c.state, c.file, c.media_type, c.sha256, c.bytes, c.width, c.height),
            learned AS (
                UPDATE attempt e SET outcome = c.edit_outcome, paid = c.edit_paid
                FROM settled c
                WHERE c.edit_outcome IS NOT NULL AND e.job_id = c.job_id AND e.step = 'EDIT' AND e.outcome = 'UNKNOWN'
                  AND e.record_uuid = c.record_uuid),
            bought AS (
                -- Another call of this job was paid for and its answer came late, while this attempt was open: the job does not end before that is fetched.
                SELECT s.job_id FROM settled s
                WHERE s.lease > 1 AND s.step <> 'DOWNLOAD' AND s.state IS NOT NULL
                  AND EXISTS (SELECT FROM attempt a
                              WHERE a.job_id = s.job_id AND a.lease <> s.lease AND a.step = 'EDIT' AND a.outcome = 'SUCCEEDED' AND a.paid)),
            disowned AS (
                -- What a person has named as the record of an edit and the look-up did not bear out is forgotten, so that another may be named.
                UPDATE attempt e SET record_uuid = NULL
                FROM settled s JOIN mark m USING (job_id)
                WHERE s.state = 'UNCERTAIN' AND e.job_id = s.job_id AND e.step = 'EDIT' AND e.outcome = 'UNKNOWN' AND e.record_uuid = m.record_uuid),
            located AS (
                UPDATE job j SET asset_path = s.asset_path
                FROM settled s
                WHERE j.id = s.job_id AND s.asset_path IS NOT NULL),
            lined_up AS (
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries)
                SELECT s.job_id, s.batch_id, b.queue, coalesce(s.next_step, 'DOWNLOAD'), j.priority, j.turn,
                       CASE WHEN s.delay_ms > 0 THEN clock_timestamp() + s.delay_ms * interval '1 ms' END, s.lease, coalesce(s.tries, 0)
                FROM (SELECT * FROM settled WHERE next_step IS NOT NULL OR job_id IN (SELECT job_id FROM bought)) AS s
                JOIN job j ON j.id = s.job_id JOIN batch b ON b.id = s.batch_id),
            rested AS (
                INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height,
                                    record_uuid, error_code, error_message)
                SELECT s.job_id, s.batch_id, s.state, s.lease, s.file, s.media_type, s.sha256, s.bytes, s.width, s.height,
                       coalesce(s.record_uuid, (SELECT a.record_uuid FROM attempt a
                                                WHERE a.job_id = s.job_id AND a.record_uuid IS NOT NULL
                                                  AND NOT (s.state = 'UNCERTAIN' AND EXISTS (
                                                      SELECT FROM mark m WHERE m.job_id = a.job_id AND m.record_uuid = a.record_uuid))
                                                ORDER BY a.lease DESC LIMIT 1)),
                       s.code, s.message
                FROM settled s
                WHERE s.state IS NOT NULL AND s.job_id NOT IN (SELECT job_id FROM bought))
            SELECT job_id, lease FROM settled
            """;

    private final DataSource database;

    Completions(@Reserved DataSource database) {
        this.database = database;
    }

    /**
     * Writes all of them in one transaction.
     *
     * @return the completions that were refused, because their lease is stale
     */
    List<Completion> write(List<Completion> completions) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
            Columns columns = new Columns(connection, statement, completions);
            columns.set("bigint", c -> c.claim().jobId());
            columns.set("int", c -> c.claim().lease());
            columns.set("text", c -> c.outcome().name());
            columns.set("boolean", Completion::paid);
            columns.set("int", Completion::httpStatus);
            columns.set("text", Completion::code);
            columns.set("text", Completion::message);
            columns.set("uuid", Completion::recordUuid);
            columns.set("text", Completion::assetPath);
            columns.set(
                    "text",
                    c -> c.learned() == null ? null : c.learned().outcome().name());
            columns.set("boolean", c -> c.learned() == null ? null : c.learned().paid());
            columns.setOfLine("text", line -> line.step().name());
            columns.setOfLine("bigint", line -> line.delay().toMillis());
            columns.setOfLine("int", Completion.Line::tries);
            columns.set(
                    "text",
                    c -> c.next() instanceof Completion.Rest rest ? rest.state().name() : null);
            columns.setOfPicture("text", Picture::file);
            columns.setOfPicture("text", Picture::mediaType);
            columns.setOfPicture("text", Picture::sha256);
            columns.setOfPicture("bigint", Picture::bytes);
            columns.setOfPicture("int", Picture::width);
            columns.setOfPicture("int", Picture::height);
            // By lease, too: a worker that was taken for dead may bring a stale one beside that of its next claim of
            // the same job.
            Set<QueueWorker.Lease> settled = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    settled.add(new QueueWorker.Lease(rows.getLong(1), rows.getInt(2)));
                }
            }
            return completions.stream()
                    .filter(c -> !settled.contains(
                            new QueueWorker.Lease(c.claim().jobId(), c.claim().lease())))
                    .toList();
        }
    }

    /** One array parameter a column: the same statement for any number of rows, so it is prepared once. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<Completion> rows;
        private int next = 1;

        Columns(Connection connection, PreparedStatement statement, List<Completion> rows) {
            this.connection = connection;
            this.statement = statement;
            this.rows = rows;
        }

        void set(String type, Function<Completion, Object> value) throws SQLException {
            statement.setArray(
                    next++,
                    connection.createArrayOf(type, rows.stream().map(value).toArray()));
        }

        void setOfLine(String type, Function<Completion.Line, Object> value) throws SQLException {
            set(type, c -> c.next() instanceof Completion.Line line ? value.apply(line) : null);
        }

        void setOfPicture(String type, Function<Picture, Object> value) throws SQLException {
            set(
                    type,
                    c -> c.next() instanceof Completion.Rest rest && rest.state() == JobState.SUCCEEDED
                            ? value.apply(rest.picture())
                            : null);
        }
    }
}
