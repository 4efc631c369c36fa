package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Reads a job from its row and from the places where it may stand. */
final class JobRows {

    /** Each place is looked into job by job, along its key, whatever the planner believes of the size of a table: the offset keeps it from joining them whole. */
    static final String COLUMNS = """
            SELECT j.id, j.batch_id, j.custom_id, j.row_number, j.priority, j.image, j.request::text, j.created_at, b.owner,
                   CASE WHEN s.state IS NOT NULL THEN s.state WHEN a.job_id IS NOT NULL THEN 'RUNNING' ELSE 'QUEUED' END AS state,
                   coalesce(a.step, r.step, h.step) AS step, h.reason, coalesce(r.run_at, h.run_at) AS run_at,
                   s.file, s.media_type, s.sha256, s.bytes, s.width, s.height, s.record_uuid, s.error_code, s.error_message, s.finished_at,
                   m.paused_at, m.cancel_requested_at
            FROM job j
            JOIN batch b ON b.id = j.batch_id
            LEFT JOIN LATERAL (SELECT * FROM result s WHERE s.job_id = j.id OFFSET 0) AS s ON true
            LEFT JOIN LATERAL (SELECT * FROM attempt a WHERE a.job_id = j.id AND a.outcome IS NULL OFFSET 0) AS a ON true
            LEFT JOIN LATERAL (SELECT * FROM ready r WHERE r.job_id = j.id OFFSET 0) AS r ON true
            LEFT JOIN LATERAL (SELECT * FROM held h WHERE h.job_id = j.id OFFSET 0) AS h ON true
            LEFT JOIN LATERAL (SELECT * FROM mark m WHERE m.job_id = j.id OFFSET 0) AS m ON true
            """;

    private JobRows() {}

    static JobView read(ResultSet row) throws SQLException {
        return new JobView(
                row.getLong("id"),
                row.getLong("batch_id"),
                row.getString("custom_id"),
                row.getInt("row_number"),
                row.getString("state"),
                row.getString("step"),
                row.getString("reason"),
                Sql.time(row, "run_at"),
                row.getInt("priority"),
                row.getString("image"),
                row.getString("request"),
                result(row),
                failure(row),
                row.getObject("record_uuid", UUID.class),
                Sql.time(row, "created_at"),
                Sql.time(row, "finished_at"),
                Sql.time(row, "paused_at"),
                Sql.time(row, "cancel_requested_at"),
                null,
                null,
                null);
    }

    private static JobView.Result result(ResultSet row) throws SQLException {
        return row.getString("file") == null
                ? null
                : new JobView.Result(
                        row.getString("file"),
                        row.getString("media_type"),
                        row.getString("sha256"),
                        row.getLong("bytes"),
                        row.getInt("width"),
                        row.getInt("height"));
    }

    private static JobView.Failure failure(ResultSet row) throws SQLException {
        String code = row.getString("error_code");
        if (code == null) {
            return null;
        }
        String explanation = null;
        for (ErrorCode known : ErrorCode.values()) {
            explanation = known.name().equals(code) ? known.explanation() : explanation;
        }
        return new JobView.Failure(code, row.getString("error_message"), explanation);
    }
}
