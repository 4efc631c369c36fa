package dev.darkroom.queue;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What became of jobs and calls in a stretch of time, over all batches.
 *
 * @param succeeded jobs that came to rest so; one that is retried and comes to rest again counts again
 * @param edits calls that were to edit, were sent, and were not answered 429
 * @param throttled calls of any step that were answered 429
 * @param paid calls known to be paid, by when they were settled
 * @param priced those of them whose batch names a price
 * @param credits what these cost at that price
 */
public record Happened(
        long succeeded,
        long failed,
        long cancelled,
        long uncertain,
        long edits,
        long throttled,
        long paid,
        long priced,
        BigDecimal credits) {

    /** As columns that are summed up. */
    static final String COLUMNS = """
            coalesce(sum(succeeded), 0)::bigint AS succeeded, coalesce(sum(failed), 0)::bigint AS failed, coalesce(sum(cancelled), 0)::bigint AS cancelled,
            coalesce(sum(uncertain), 0)::bigint AS uncertain, coalesce(sum(edits), 0)::bigint AS edits, coalesce(sum(throttled), 0)::bigint AS throttled,
            coalesce(sum(paid), 0)::bigint AS paid, coalesce(sum(priced), 0)::bigint AS priced, coalesce(sum(credits), 0) AS credits
            """;

    static Happened read(ResultSet row) throws SQLException {
        return new Happened(
                row.getLong("succeeded"),
                row.getLong("failed"),
                row.getLong("cancelled"),
                row.getLong("uncertain"),
                row.getLong("edits"),
                row.getLong("throttled"),
                row.getLong("paid"),
                row.getLong("priced"),
                plain(row.getBigDecimal("credits")));
    }

    /** 100, neither 100.00 nor 1E+2. */
    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** Jobs that came to rest by being worked on. */
    public long rested() {
        return succeeded + failed + uncertain;
    }
}
