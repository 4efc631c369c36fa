package dev.darkroom.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The verdict about a job, as the API shows it.
 *
 * @param customId the job's
 * @param reason null where none was given
 * @param decidedBy owner of the token that said so last
 * @param redoJobId the last job that did it again; null: none
 */
public record JobVerdict(
        long jobId,
        String customId,
        Verdict verdict,
        String reason,
        String decidedBy,
        Instant decidedAt,
        Long redoJobId) {

    static JobVerdict read(ResultSet row) throws SQLException {
        return new JobVerdict(
                row.getLong("job_id"),
                row.getString("custom_id"),
                Verdict.valueOf(row.getString("verdict")),
                row.getString("reason"),
                row.getString("decided_by"),
                Sql.time(row, "decided_at"),
                (Long) row.getObject("redo_job_id"));
    }
}
