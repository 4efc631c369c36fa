package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What happened by the minute and by the day (UTC), from kept counts: no job and no attempt is looked at. Both are of the database's clock. */
@ApplicationScoped
public class ThroughputLog {

    /** How long minutes are kept; days are kept for good. */
    public static final Duration MINUTES_KEPT = Duration.ofHours(48);

    /** Whoever waits for a page has gone by then. */
    private static final int SECONDS = 5;

    /** What nobody has summed up yet is one row for each recent statement and batch. */
    private static final String NOT_SUMMED_UP = """
            SELECT y.minute, y.succeeded, y.failed, y.cancelled, y.uncertain, y.edits, y.throttled, y.paid,
                   CASE WHEN b.credits_per_edit IS NULL THEN 0 ELSE y.paid END AS priced, coalesce(y.paid * b.credits_per_edit, 0) AS credits
            FROM tally y JOIN batch b ON b.id = y.batch_id
            WHERE NOT y.folded AND y.minute IS NOT NULL
            """;

    static final String MINUTES = """
            SELECT m.at, clock_timestamp() AS now, %s
            FROM generate_series(minute_of(now()) - (?::int - 1) * interval '1 minute', minute_of(now()), interval '1 minute') AS m (at)
            LEFT JOIN (
                SELECT * FROM throughput WHERE minute >= minute_of(now()) - (?::int - 1) * interval '1 minute'
                UNION ALL
                %s) AS t ON t.minute = m.at
            GROUP BY m.at ORDER BY m.at
            """.formatted(Happened.COLUMNS, NOT_SUMMED_UP);

    static final String DAYS = """
            SELECT d.day::date AS day, %s
            FROM generate_series((now() AT TIME ZONE 'UTC')::date - (?::int - 1) * interval '1 day', (now() AT TIME ZONE 'UTC')::date, interval '1 day') AS d (day)
            LEFT JOIN (
                SELECT * FROM throughput_day WHERE day > (now() AT TIME ZONE 'UTC')::date - ?::int
                UNION ALL
                SELECT (n.minute AT TIME ZONE 'UTC')::date, n.succeeded, n.failed, n.cancelled, n.uncertain, n.edits, n.throttled, n.paid, n.priced, n.credits
                FROM (%s) AS n) AS t ON t.day = d.day
            GROUP BY d.day ORDER BY d.day
            """.formatted(Happened.COLUMNS, NOT_SUMMED_UP);

    private static final String FORGET = """
            DELETE FROM throughput WHERE minute IN (
                SELECT minute FROM throughput WHERE minute < clock_timestamp() - ?::bigint * interval '1 ms' ORDER BY minute LIMIT ?)
            """;

    private final DataSource database;

    ThroughputLog(DataSource database) {
        this.database = database;
    }

    /** @param at its beginning */
    public record Minute(Instant at, Happened happened) {}

    /** @param day in UTC */
    public record Day(LocalDate day, Happened happened) {}

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The last minutes, oldest first, each of them, whatever happened; the last one goes on. @param count from 1 */
    public RecentMinutes minutes(int count) throws SQLException {
        Instant[] now = {Instant.EPOCH};
        List<Minute> minutes = list(MINUTES, count, row -> {
            now[0] = time(row, "now");
            return new Minute(time(row, "at"), Happened.read(row));
        });
        return new RecentMinutes(now[0], minutes);
    }

    /** The last days, oldest first; the last one is today. @param count from 1 */
    public List<Day> days(int count) throws SQLException {
        return list(DAYS, count, row -> new Day(row.getObject("day", LocalDate.class), Happened.read(row)));
    }

    /** Forgets minutes that have had their time; gives how many. */
    public int forget(int most) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setLong(1, MINUTES_KEPT.toMillis());
            statement.setInt(2, most);
            return statement.executeUpdate();
        }
    }

    private <T> List<T> list(String sql, int count, Reader<T> reader) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(SECONDS);
            statement.setInt(1, count);
            statement.setInt(2, count);
            List<T> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(reader.read(row));
                }
            }
            return found;
        }
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
