package dev.darkroom.dashboard;

import dev.darkroom.api.Sql;
import dev.darkroom.job.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Counts failed jobs by reason, up to a bound: each code is one look into an index and never more than {@value #MOST} entries of it. */
@ApplicationScoped
class ErrorCounts {

    static final int MOST = 1_000;
    static final int BATCHES = 10;

    /**
     * Of each batch and code at most so many are counted. The code is asked for as a range and sorted by: with a plain limit the planner hopes to find some soon, and reads
     * the whole table for a code that nobody has.
     */
    static final String COUNT = """
            SELECT c.code, sum(n.jobs)::bigint AS jobs, bool_or(n.jobs > ?) AS is_more
            FROM unnest(?::bigint[]) AS b (id) CROSS JOIN unnest(?::text[]) AS c (code)
            CROSS JOIN LATERAL (
                SELECT count(*) AS jobs FROM (
                    SELECT FROM result WHERE batch_id = b.id AND error_code >= c.code AND error_code <= c.code
                    ORDER BY error_code, job_id LIMIT ?) AS counted) AS n
            GROUP BY c.code HAVING sum(n.jobs) > 0
            ORDER BY jobs DESC, c.code
            """;

    private static final String[] CODES =
            Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toArray(String[]::new);

    private final Sql sql;

    ErrorCounts(Sql sql) {
        this.sql = sql;
    }

    /** The most frequent first. @param batches the first {@value #BATCHES} of them are looked at */
    List<ErrorCount> of(Collection<Long> batches) throws SQLException {
        Long[] ids = batches.stream().limit(BATCHES).toArray(Long[]::new);
        return sql.list(
                COUNT,
                row -> new ErrorCount(
                        row.getString("code"), Math.min(row.getLong("jobs"), most(ids)), row.getBoolean("is_more")),
                MOST,
                ids,
                CODES,
                MOST + 1);
    }

    private static long most(Long[] ids) {
        return (long) MOST * ids.length;
    }
}
