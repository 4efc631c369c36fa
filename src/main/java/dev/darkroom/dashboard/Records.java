package dev.darkroom.dashboard;

import dev.darkroom.api.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** What the provider answered about a job, as it came: nothing is parsed, so no number loses a digit. */
@ApplicationScoped
class Records {

    /** An answer may have a megabyte; the whole is at {@code /api/v1/jobs/{id}/record}. */
    private static final int SHOWN = 100_000;

    static final String LAST = """
            SELECT http_status, received_at, octet_length(body) AS bytes, substring(body FOR ?) AS body
            FROM answer WHERE job_id = ? ORDER BY lease DESC LIMIT 1
            """;

    private final Sql sql;

    Records(Sql sql) {
        this.sql = sql;
    }

    /** @param isCut whether there is more of it */
    public record Answer(int httpStatus, java.time.Instant receivedAt, long bytes, String text, boolean isCut) {}

    /** Null where there is none. */
    Answer last(long job) throws SQLException {
        return sql.one(
                        LAST,
                        row -> new Answer(
                                row.getInt("http_status"),
                                Sql.time(row, "received_at"),
                                row.getLong("bytes"),
                                new String(row.getBytes("body"), StandardCharsets.UTF_8),
                                row.getLong("bytes") > SHOWN),
                        SHOWN,
                        job)
                .orElse(null);
    }
}
