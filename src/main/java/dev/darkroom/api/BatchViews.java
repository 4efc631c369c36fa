package dev.darkroom.api;

import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.BatchState;
import dev.darkroom.queue.RequestCounts;
import dev.darkroom.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads batches, for those who may see them. */
@ApplicationScoped
public class BatchViews {

    /** The counts are a sum of a few kept rows, the reasons three looks into an index: no job is counted. */
    private static final String VIEW = """
            SELECT b.*, t.*, ARRAY(
                SELECT r.reason FROM (VALUES ('PAUSED'), ('MAX_PAID'), ('CANCELLED')) AS r (reason)
                WHERE EXISTS (SELECT FROM held h WHERE h.batch_id = b.id AND h.reason = r.reason)) AS held_reasons
            FROM (%s) AS b
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(y.queued), 0) AS queued, coalesce(sum(y.held), 0) AS held, coalesce(sum(y.running), 0) AS running,
                       coalesce(sum(y.succeeded), 0) AS succeeded, coalesce(sum(y.failed), 0) AS failed,
                       coalesce(sum(y.cancelled), 0) AS cancelled, coalesce(sum(y.uncertain), 0) AS uncertain,
                       coalesce(sum(y.paid), 0) AS paid, coalesce(sum(y.charged), 0) AS charged
                FROM tally y WHERE y.batch_id = b.id) AS t
            ORDER BY b.id DESC
            """;

    private static final String ONE = VIEW.formatted("SELECT * FROM batch WHERE id = ?");
    private static final String ALL = VIEW.formatted("SELECT * FROM batch WHERE id < ? ORDER BY id DESC LIMIT ?");
    private static final String OWN =
            VIEW.formatted("SELECT * FROM batch WHERE owner = ? AND id < ? ORDER BY id DESC LIMIT ?");

    private final Sql sql;
    private final Caller caller;

    BatchViews(Sql sql, Caller caller) {
        this.sql = sql;
        this.caller = caller;
    }

    /** @throws ProblemException 404 where the caller may not see it either */
    public BatchView get(long id) throws SQLException {
        return sql.one(ONE, BatchViews::read, id)
                .filter(batch -> caller.onlyOwner().stream().allMatch(owner -> owner.equals(batch.owner())))
                .orElseThrow(() -> ProblemException.notFound("batch", id));
    }

    /** The newest first. */
    public Page.Part<BatchView> list(Page page) throws SQLException {
        long before = page.after() == null ? Long.MAX_VALUE : page.after();
        Optional<String> owner = caller.onlyOwner();
        List<BatchView> found = owner.isPresent()
                ? sql.list(OWN, BatchViews::read, owner.get(), before, page.limit() + 1)
                : sql.list(ALL, BatchViews::read, before, page.limit() + 1);
        return page.part(found, BatchView::id);
    }

    private static BatchView read(ResultSet row) throws SQLException {
        BatchProgress progress = BatchProgress.read(row);
        BigDecimal price = row.getBigDecimal("credits_per_edit");
        return new BatchView(
                row.getLong("id"),
                row.getString("name"),
                row.getString("owner"),
                BatchState.of(progress, Sql.time(row, "paused_at") != null, Sql.time(row, "cancelled_at") != null),
                Arrays.asList((String[]) row.getArray("held_reasons").getArray()),
                RequestCounts.of(progress),
                BatchView.Calls.of(progress),
                price,
                price == null ? null : price.multiply(BigDecimal.valueOf(progress.charged())),
                (Integer) row.getObject("max_paid"),
                row.getString("on_uncertain"),
                Sql.time(row, "created_at"),
                Sql.time(row, "paused_at"),
                Sql.time(row, "cancelled_at"));
    }
}
