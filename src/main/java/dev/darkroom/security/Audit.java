package dev.darkroom.security;

import dev.darkroom.job.Excerpt;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Who did what. Secrets and bodies are never among it. */
@ApplicationScoped
public class Audit {

    private static final String ADD = """
            INSERT INTO audit (token, actor, address, action, target, result) VALUES (?, ?, ?, ?, ?, ?)
            """;

    /** Newest first, within so many entries: no question costs more for having few answers. */
    private static final String LIST = """
            SELECT * FROM (SELECT * FROM audit WHERE id < ? AND id >= ? ORDER BY id DESC) AS part
            WHERE (?::text IS NULL OR actor = ? OR starts_with(actor, ? || ' / '))
              AND (?::text IS NULL OR starts_with(action, ?))
              AND (?::timestamptz IS NULL OR at >= ?)
            ORDER BY id DESC LIMIT ?
            """;

    private static final String WINDOW = "SELECT id, at FROM audit WHERE id < ? ORDER BY id DESC OFFSET ? LIMIT 1";

    /** Of the oldest: they are the first along the key, so what is to be kept is never walked over. */
    private static final String PRUNE = """
            DELETE FROM audit WHERE id IN (
                SELECT id FROM (SELECT id, at FROM audit ORDER BY id LIMIT ?) AS oldest WHERE at < clock_timestamp() - ? * interval '1 ms')
            """;

    private static final int SEARCHED = 10_000;
    private static final int LONGEST = 500;

    /** Whoever waits for a page has gone by then. */
    private static final int SECONDS = 5;

    private final DataSource database;

    Audit(DataSource database) {
        this.database = database;
    }

    /**
     * What was asked for and what came of it.
     *
     * @param address of the caller
     * @param action method and path template
     * @param target the path as it was called
     * @param result the status that is answered
     */
    public record Entry(Token token, String address, String action, String target, int result) {}

    /**
     * An entry as it was written down.
     *
     * @param tokenId null: somebody whom the OIDC issuer knows
     */
    public record Line(
            long id,
            Instant at,
            Long tokenId,
            String actor,
            String address,
            String action,
            String target,
            int result) {}

    /**
     * What is asked for; null: all.
     *
     * @param actor an owner, or owner and name as {@link Line#actor}
     * @param action how it begins
     */
    public record Filter(String actor, String action, Instant since) {}

    /**
     * A part of the list.
     *
     * @param searchedTo where the search ended though there are older entries; empty: there are no others to be looked at
     */
    public record Part(List<Line> lines, OptionalLong searchedTo) {}

    /** @param before only entries with lesser ids */
    public Part list(Filter filter, long before, int limit) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Optional<End> end = windowEnd(connection, before);
            try (PreparedStatement statement = connection.prepareStatement(LIST)) {
                statement.setQueryTimeout(SECONDS);
                OffsetDateTime since =
                        filter.since() == null ? null : filter.since().atOffset(ZoneOffset.UTC);
                set(
                        statement,
                        before,
                        end.map(End::id).orElse(0L),
                        filter.actor(),
                        filter.actor(),
                        filter.actor(),
                        filter.action(),
                        filter.action(),
                        since,
                        since,
                        limit);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Line> lines = new ArrayList<>();
                    while (rows.next()) {
                        lines.add(line(rows));
                    }
                    return new Part(lines, searchedTo(end, filter));
                }
            }
        }
    }

    /** The oldest entry that is looked at: there may be others before it, and whatever is asked for, they are not walked over. */
    private record End(long id, Instant at) {}

    private static OptionalLong searchedTo(Optional<End> end, Filter filter) {
        return end.filter(entry -> filter.since() == null || !entry.at().isBefore(filter.since()))
                .map(entry -> OptionalLong.of(entry.id()))
                .orElseGet(OptionalLong::empty);
    }

    private static Optional<End> windowEnd(Connection connection, long before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WINDOW)) {
            statement.setQueryTimeout(SECONDS);
            set(statement, before, SEARCHED - 1);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new End(row.getLong("id"), time(row))) : Optional.empty();
            }
        }
    }

    /**
     * Forgets entries that are older than that.
     *
     * @param most looked at
     * @return how many; less than asked for: no more are left
     */
    public int prune(Duration kept, int most) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PRUNE)) {
            set(statement, most, kept.toMillis());
            return statement.executeUpdate();
        }
    }

    private static Line line(ResultSet row) throws SQLException {
        return new Line(
                row.getLong("id"),
                time(row),
                (Long) row.getObject("token"),
                row.getString("actor"),
                row.getString("address"),
                row.getString("action"),
                row.getString("target"),
                row.getInt("result"));
    }

    private static Instant time(ResultSet row) throws SQLException {
        return row.getObject("at", OffsetDateTime.class).toInstant();
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    public void add(Entry entry) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setObject(1, entry.token().isOurs() ? entry.token().id() : null, Types.BIGINT);
            statement.setString(2, entry.token().owner() + " / " + entry.token().name());
            statement.setString(3, entry.address());
            statement.setString(4, shortened(entry.action()));
            statement.setString(5, shortened(entry.target()));
            statement.setInt(6, entry.result());
            statement.executeUpdate();
        }
    }

    private static String shortened(String text) {
        return Excerpt.start(text, LONGEST);
    }
}
