package dev.darkroom.operation;

import dev.darkroom.queue.ChosenJobs;
import dev.darkroom.queue.Retry;
import dev.darkroom.queue.RetryReceipt;
import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Counts what an operation would be about, and what it costs. Bounded: by the counts that are kept where those tell it, else job by job up to {@value #MOST_COUNTED} that match
 * or {@value #MOST_PARTS} parts that were looked at. The kept counts know of no {@code asOf}: what came later is among them.
 */
@ApplicationScoped
public class Previews {

    public static final int MOST_COUNTED = 5_000;

    /** Each of these is looked at: would it be paid for, was it bought already. */
    static final int MOST_DETAILED = 1_000;

    private static final int MOST_PARTS = 10;

    /** Where it is decided by them whether an operation begins at all. */
    private static final int MOST_PARTS_EXPECTED = 100;

    private static final String TIMEOUT = "SET LOCAL statement_timeout = '5s'";

    /** To the microsecond, as it comes back. */
    private static final String NOW = "SELECT coalesce(?::timestamptz, clock_timestamp())";

    static final String KEPT = """
            SELECT coalesce(sum(y.queued), 0) AS queued, coalesce(sum(y.running), 0) AS running, coalesce(sum(y.failed), 0) AS failed,
                   coalesce(sum(y.cancelled), 0) AS cancelled, coalesce(sum(y.uncertain), 0) AS uncertain
            FROM tally y
            WHERE (?::bigint IS NULL OR y.batch_id = ?)
              AND (?::text IS NULL OR y.batch_id IN (SELECT b.id FROM batch b WHERE b.owner = ?))
            """;

    private static final String PRICES = "SELECT id, credits_per_edit FROM batch WHERE id = ANY (?)";

    private final DataSource database;

    Previews(DataSource database) {
        this.database = database;
    }

    /**
     * What an operation would do now.
     *
     * @param onlyOwner whose batches alone it would reach; empty: all
     * @param asOf jobs that came to their state later do not count, up to {@value #MOST_DETAILED} jobs; empty: now
     * @param expected where the kept counts do not tell that no more match, it is looked until one more does, in {@value #MOST_PARTS_EXPECTED} parts at most. Where these run out
     *     it tells of no more than that, and of {@link Preview#more()}: nobody knows whether more match
     */
    public Preview preview(
            Kind kind, Selection selection, Optional<String> onlyOwner, Optional<Instant> asOf, OptionalLong expected)
            throws SQLException {
        return Transaction.run(database, connection -> {
            try (Statement timeout = connection.createStatement()) {
                timeout.execute(TIMEOUT);
            }
            OffsetDateTime time = now(connection, asOf);
            if (selection.states().isEmpty()) {
                return new Preview(time.toInstant(), 0, false, kind == Kind.RETRY ? RetryReceipt.NOTHING : null, null);
            }
            String owner = onlyOwner.orElse(null);
            boolean isKept = selection.hasStatesAlone();
            long kept = isKept ? kept(connection, selection, owner) : 0;
            boolean isTooMany = isKept && asOf.isPresent() && expected.isPresent() && kept > expected.getAsLong();
            boolean isToldByKept = isKept && !isTooMany;
            boolean needsDetails = asOf.isPresent() || kind == Kind.RETRY || kind == Kind.RESEND;
            if (isToldByKept && (kept > MOST_DETAILED || !needsDetails)) {
                return estimated(connection, kind, selection, time, kept, false);
            }
            List<Matching.Job> jobs = new ArrayList<>();
            boolean isDecidedHere = expected.isPresent() && !isToldByKept;
            long most = isDecidedHere ? expected.getAsLong() + 1 : MOST_COUNTED;
            int mostParts = isDecidedHere ? MOST_PARTS_EXPECTED : MOST_PARTS;
            boolean more = collect(connection, new Walk(selection, owner, time), most, mostParts, jobs);
            if (!more && jobs.size() <= MOST_DETAILED) {
                return detailed(connection, kind, selection, time, jobs);
            }
            return isToldByKept && more
                    ? estimated(connection, kind, selection, time, kept, false)
                    : estimated(connection, kind, selection, time, jobs.size(), more);
        });
    }

    /** @return whether there may be more of them */
    private static boolean collect(Connection connection, Walk walk, long most, int mostParts, List<Matching.Job> jobs)
            throws SQLException {
        Walk.Cursor cursor = Walk.Cursor.BEGINNING;
        for (int parts = 0; parts < mostParts; parts++) {
            Walk.Part part = walk.next(connection, cursor);
            part.jobs().stream().filter(Matching.Job::askedFor).forEach(jobs::add);
            if (part.end()) {
                return false;
            }
            if (jobs.size() >= most) {
                return true;
            }
            cursor = part.next();
        }
        return true;
    }

    private static Preview detailed(
            Connection connection, Kind kind, Selection selection, OffsetDateTime asOf, List<Matching.Job> jobs)
            throws SQLException {
        Map<Long, List<Long>> batches = new TreeMap<>();
        jobs.forEach(job ->
                batches.computeIfAbsent(job.batchId(), id -> new ArrayList<>()).add(job.id()));
        if (kind != Kind.RETRY) {
            BigDecimal credits = kind == Kind.RESEND ? sum(connection, sizes(batches)) : null;
            return new Preview(asOf.toInstant(), jobs.size(), false, null, credits);
        }
        Retry retry = new Retry(selection.states(), Set.of());
        RetryReceipt all = RetryReceipt.NOTHING;
        Map<Long, Long> sent = new TreeMap<>();
        for (Map.Entry<Long, List<Long>> batch : batches.entrySet()) {
            RetryReceipt one = ChosenJobs.previewRetry(connection, batch.getValue(), retry, asOf);
            sent.put(batch.getKey(), one.toSend());
            all = all.plus(one);
        }
        return new Preview(asOf.toInstant(), jobs.size(), false, all, sum(connection, sent));
    }

    /** As if each of them were paid for. */
    private static Preview estimated(
            Connection connection, Kind kind, Selection selection, OffsetDateTime asOf, long matched, boolean more)
            throws SQLException {
        boolean isTold = kind != Kind.CANCEL && kind != Kind.GIVE_UP && selection.batchId() != null && !more;
        BigDecimal credits = isTold ? sum(connection, Map.of(selection.batchId(), matched)) : null;
        return new Preview(asOf.toInstant(), matched, more, null, credits);
    }

    private static Map<Long, Long> sizes(Map<Long, List<Long>> batches) {
        Map<Long, Long> sizes = new TreeMap<>();
        batches.forEach((batch, ids) -> sizes.put(batch, (long) ids.size()));
        return sizes;
    }

    /** Null where the price of one of them is not known. */
    private static BigDecimal sum(Connection connection, Map<Long, Long> edits) throws SQLException {
        BigDecimal sum = BigDecimal.ZERO;
        try (PreparedStatement statement = connection.prepareStatement(PRICES)) {
            Matching.set(statement, (Object) edits.keySet().toArray(Long[]::new));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    BigDecimal price = row.getBigDecimal(2);
                    long count = edits.get(row.getLong(1));
                    if (price == null && count > 0) {
                        return null;
                    }
                    sum = count == 0 ? sum : sum.add(price.multiply(BigDecimal.valueOf(count)));
                }
            }
        }
        return sum;
    }

    private static long kept(Connection connection, Selection selection, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEPT)) {
            Matching.set(statement, selection.batchId(), selection.batchId(), owner, owner);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return BatchWalk.jobs(row, selection.states());
            }
        }
    }

    /** By the database's clock, as the {@code asOf} of a preview is. */
    public Instant now() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return now(connection, Optional.empty()).toInstant();
        }
    }

    private static OffsetDateTime now(Connection connection, Optional<Instant> asOf) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NOW)) {
            statement.setObject(1, asOf.map(Matching::time).orElse(null));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getObject(1, OffsetDateTime.class);
            }
        }
    }
}
