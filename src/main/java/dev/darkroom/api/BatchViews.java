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
                WHERE EXISTS (SELECT FROM held h WHERE h.batch_id = b.id AND h.reason = r.reason)) AS held_reasons,
                EXISTS (SELECT FROM worker w WHERE w.stopped_at IS NULL AND w.dead_at IS NULL AND w.queue = b.queue) AS worked
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
    private final Outlook outlook;

    BatchViews(Sql sql, Caller caller, Outlook outlook) {
        this.sql = sql;
        this.outlook = outlook;
        this.caller = caller;
    }

    /** @throws ProblemException 404 where the caller may not see it either */
    public BatchView get(long id) throws SQLException {
        Outlook.Now now = outlook.now();
        return sql.one(ONE, row -> read(row, now), id)
                .filter(batch -> caller.onlyOwner().stream().allMatch(owner -> owner.equals(batch.owner())))
                .orElseThrow(() -> ProblemException.notFound("batch", id));
    }

    /** The newest first. */
    public Page.Part<BatchView> list(Page page) throws SQLException {
        long before = page.after() == null ? Long.MAX_VALUE : page.after();
        Optional<String> owner = caller.onlyOwner();
        Outlook.Now now = outlook.now();
        List<BatchView> found = owner.isPresent()
                ? sql.list(OWN, row -> read(row, now), owner.get(), before, page.limit() + 1)
                : sql.list(ALL, row -> read(row, now), before, page.limit() + 1);
        return page.part(found, BatchView::id);
    }

    private BatchView read(ResultSet row, Outlook.Now now) throws SQLException {
        BatchProgress progress = BatchProgress.read(row);
        BigDecimal price = row.getBigDecimal("credits_per_edit");
        boolean cancelled = row.getObject("cancelled_at") != null;
        Integer cap = (Integer) row.getObject("max_paid");
        BatchView batch = new BatchView(
                row.getLong("id"),
                row.getString("name"),
                row.getString("owner"),
                BatchState.of(progress, Sql.time(row, "paused_at") != null, Sql.time(row, "cancelled_at") != null),
                Arrays.asList((String[]) row.getArray("held_reasons").getArray()),
                RequestCounts.of(progress),
                BatchView.Calls.of(progress),
                progress.paid(),
                null,
                null,
                null,
                price,
                credits(price, progress.charged()),
                credits(price, progress.charged() + (cancelled ? 0 : progress.callsToCome(cap))),
                cap,
                row.getString("on_uncertain"),
                Sql.time(row, "created_at"),
                Sql.time(row, "paused_at"),
                Sql.time(row, "cancelled_at"));
        return outlook.of(batch, progress, now, row.getBoolean("worked"));
    }

    private static BigDecimal credits(BigDecimal price, long calls) {
        return price == null ? null : price.multiply(BigDecimal.valueOf(calls));
    }
}
