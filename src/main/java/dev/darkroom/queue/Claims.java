package dev.darkroom.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Takes jobs out of the line. What a claim does is told in {@code migrations/R__queue.sql}. */
@ApplicationScoped
class Claims {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Logger LOG = Logger.getLogger(Claims.class);

    /**
     * Each column by its name: where a node of an earlier build has put its own function in place, the server refuses the statement, and no row is taken that
     * could not be read.
     */
    private static final String CLAIM = """
            SELECT job_id, lease, tries, batch_id, custom_id, output_name, image, asset_path, request, out_dir, on_uncertain, unknowns, asset_misses, edit_paid,
                   record_uuid, answer_lease, answer_status, answer_type, answer_body, wait_ms, reason, last_priority, last_turn, last_job, scan_micros, since_edit, edits
            FROM claim_jobs(?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String LOCK_UNKNOWN = "SELECT lock_unknown_edits(ARRAY[?::bigint])";

    /** It was not sent by this claim; what an earlier one may have bought is not called failed, and what one has bought is fetched when it is sent again. */
    private static final String FAIL = """
            WITH failed AS (
                UPDATE attempt SET outcome = 'FAILED', paid = false, code = 'INTERNAL_ERROR', message = ?, settled_at = clock_timestamp()
                WHERE job_id = ? AND lease = ? AND outcome IS NULL
                RETURNING job_id, batch_id, lease, code, message),
            earlier AS (
                SELECT coalesce(bool_or(a.paid IS NOT FALSE) AND NOT bool_or(a.outcome = 'SUCCEEDED' AND a.paid IS TRUE), false) AS uncertain
                FROM failed f JOIN attempt a ON a.job_id = f.job_id AND a.lease < f.lease AND a.step = 'EDIT')
            INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
            SELECT job_id, batch_id, CASE WHEN uncertain THEN 'UNCERTAIN' ELSE 'FAILED' END, lease, code, message FROM failed CROSS JOIN earlier
            """;

    private final DataSource database;

    Claims(@Reserved DataSource database) {
        this.database = database;
    }

    /**
     * What a claim gave.
     *
     * @param pause how long to wait before asking again; empty when nothing is known
     * @param reason MORE, EMPTY, PACE, THROTTLED, STOPPED, or DEAD: this worker was declared dead
     * @param last where in line the last job taken stood; null: none was taken
     * @param scan how long it took to find and take them
     */
    record Claimed(List<Claim> claims, Optional<Duration> pause, String reason, LinePosition last, Duration scan) {

        static Claimed nothing(String reason) {
            return new Claimed(List.of(), Optional.empty(), reason, null, Duration.ZERO);
        }
    }

    /** @param after where in line to begin */
    Claimed claim(long queue, Step step, long workerId, int limit, LinePosition after) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setLong(1, queue);
            statement.setString(2, step.name());
            statement.setLong(3, workerId);
            statement.setInt(4, limit);
            statement.setInt(5, after.priority());
            statement.setLong(6, after.turn());
            statement.setLong(7, after.jobId());
            try (ResultSet rows = statement.executeQuery()) {
                List<Claim> claims = new ArrayList<>();
                List<Unreadable> unreadable = new ArrayList<>();
                while (rows.next()) {
                    if (rows.getObject("job_id") == null) {
                        Claimed claimed = end(claims, rows);
                        fail(unreadable);
                        return claimed;
                    }
                    try {
                        claims.add(read(step, rows));
                    } catch (SQLException | RuntimeException e) {
                        unreadable.add(new Unreadable(
                                rows.getLong("job_id"), rows.getLong("batch_id"), rows.getInt("lease"), e));
                    }
                }
                throw new SQLException("claim_jobs gave no last row");
            }
        }
    }

    /** The last row of {@code claim_jobs}. */
    private static Claimed end(List<Claim> claims, ResultSet row) throws SQLException {
        Optional<Duration> pause =
                Optional.ofNullable((Long) row.getObject("wait_ms")).map(Duration::ofMillis);
        LinePosition last = row.getObject("last_job") == null
                ? null
                : new LinePosition(row.getInt("last_priority"), row.getLong("last_turn"), row.getLong("last_job"));
        return new Claimed(
                claims,
                pause,
                row.getString("reason"),
                last,
                Duration.of(row.getLong("scan_micros"), ChronoUnit.MICROS));
    }

    private record Unreadable(long jobId, long batchId, int lease, Exception why) {}

    /** A row that this version cannot read was not sent; it must neither run in circles nor take its neighbours with it. */
    private void fail(List<Unreadable> unreadable) throws SQLException {
        for (Unreadable row : unreadable) {
            new JobLog(row.jobId(), row.batchId()).error(LOG, row.why(), "cannot be read");
            Transaction.run(database, connection -> fail(connection, row));
        }
    }

    private static int fail(Connection connection, Unreadable row) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_UNKNOWN);
                PreparedStatement statement = connection.prepareStatement(FAIL)) {
            lock.setLong(1, row.jobId());
            lock.execute();
            statement.setString(1, "Darkroom cannot read this job: " + row.why().getMessage());
            statement.setLong(2, row.jobId());
            statement.setInt(3, row.lease());
            return statement.executeUpdate();
        }
    }

    /** Reads a row with the columns of {@code claim_jobs}. */
    static Claim read(Step step, ResultSet row) throws SQLException {
        long jobId = row.getLong("job_id");
        Optional<StoredAnswer> answer = Optional.empty();
        if (row.getObject("answer_lease") != null) {
            answer = Optional.of(new StoredAnswer(
                    jobId,
                    row.getInt("answer_lease"),
                    row.getInt("answer_status"),
                    row.getString("answer_type"),
                    row.getBytes("answer_body")));
        }
        return new Claim(
                step,
                jobId,
                row.getInt("lease"),
                row.getInt("tries"),
                row.getLong("batch_id"),
                row.getString("custom_id"),
                row.getString("output_name"),
                ImageSource.parse(row.getString("image")),
                row.getString("asset_path"),
                request(row.getString("request")),
                row.getString("out_dir"),
                OnUncertain.valueOf(row.getString("on_uncertain")),
                row.getInt("unknowns"),
                row.getInt("asset_misses"),
                (Boolean) row.getObject("edit_paid"),
                row.getInt("since_edit"),
                row.getInt("edits"),
                row.getObject("record_uuid", UUID.class),
                answer);
    }

    private static EditRequest request(String json) throws SQLException {
        try {
            return EditRequest.fromJson((ObjectNode) JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new SQLException("job.request does not hold a JSON object", e);
        }
    }
}
