package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/** The rate limit of the whole cluster, apart from taking permits, which the claim does itself. */
@ApplicationScoped
public class Pace {

    /** A permit that a slower rate has put far off falls due by the new one. */
    private static final String CONFIGURE = """
            UPDATE pace
            SET per_minute = ?, burst = ?, tat = least(tat, clock_timestamp() + make_interval(secs => 60.0 / ? + greatest(0.1, (? - 1) * 60.0 / ?)))
            WHERE name = ? AND (per_minute, burst) <> (?, ?)
            """;

    /**
     * Many calls in flight may be answered 429 at once: only the first of them doubles the wait and cuts the rate (to seven tenths of what it
     * is, not below a tenth of what is configured); the others can only move the end of the wait.
     */
    private static final String THROTTLED = """
            UPDATE pace
            SET throttles = CASE WHEN fresh THEN streak ELSE throttles END,
                cut_to = CASE WHEN fresh THEN greatest(per_minute * 0.1, 0.7 * least(per_minute,
                    coalesce(cut_to + per_minute * extract(epoch FROM t - cut_at) / 60, per_minute))) ELSE cut_to END,
                cut_at = CASE WHEN fresh THEN t ELSE cut_at END,
                blocked_until = greatest(blocked_until, t + CASE
                    WHEN ?::bigint IS NOT NULL THEN ?::bigint * interval '1 ms'
                    WHEN fresh THEN least(60, 2 ^ streak) * interval '1 s' END)
            FROM (SELECT name AS n, clock_timestamp() AS t,
                         blocked_until IS NULL OR blocked_until < clock_timestamp() AS fresh,
                         CASE WHEN blocked_until > clock_timestamp() - interval '60 s' THEN least(throttles, 10) + 1 ELSE 1 END AS streak
                  FROM pace WHERE name = ? FOR UPDATE) AS now
            WHERE name = n
            """;

    private static final String STOP = """
            UPDATE pace SET stopped_code = ?, stopped_message = ?, stopped_at = clock_timestamp() WHERE stopped_code IS NULL AND name = 'api'
            """;

    private static final String RESUME =
            "UPDATE pace SET stopped_code = NULL, stopped_message = NULL, stopped_at = NULL WHERE name = 'api'";

    private static final String STATE = """
            SELECT per_minute,
                   least(per_minute, coalesce(cut_to + per_minute * extract(epoch FROM clock_timestamp() - cut_at) / 60, per_minute))::int AS current,
                   greatest(0, ceil(extract(epoch FROM blocked_until - clock_timestamp()) * 1000))::bigint AS blocked_ms,
                   stopped_code, stopped_message
            FROM pace WHERE name = 'api'
            """;

    private final DataSource database;

    Pace(DataSource database) {
        this.database = database;
    }

    /**
     * Why nothing is sent any more until a person resumes.
     *
     * @param code KEY_REFUSED or INSUFFICIENT_CREDITS
     */
    public record Stop(String code, String message) {}

    /**
     * How fast the queue goes.
     *
     * @param perMinute as configured
     * @param current as it is after 429s
     * @param blockedFor how long everybody still waits; zero: nobody does
     */
    public record State(int perMinute, int current, Duration blockedFor, Optional<Stop> stop) {}

    /** Sets the rate of all nodes. A change holds from the next claim on. */
    public void configure(String name, int perMinute, int burst) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CONFIGURE)) {
            statement.setInt(1, perMinute);
            statement.setInt(2, burst);
            statement.setInt(3, perMinute);
            statement.setInt(4, burst);
            statement.setInt(5, perMinute);
            statement.setString(6, name);
            statement.setInt(7, perMinute);
            statement.setInt(8, burst);
            statement.executeUpdate();
        }
    }

    /** Everybody waits: as long as the provider says, else 2 s, doubling to 60 s. */
    public void throttled(String name, Optional<Duration> retryAfter) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(THROTTLED)) {
            Long millis = retryAfter.map(Duration::toMillis).orElse(null);
            statement.setObject(1, millis);
            statement.setObject(2, millis);
            statement.setString(3, name);
            statement.executeUpdate();
        }
    }

    /** Stops the queue; the first reason stays. */
    public void stop(Stop stop) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(STOP)) {
            statement.setString(1, stop.code());
            statement.setString(2, stop.message());
            statement.executeUpdate();
        }
    }

    /** A person says that the account is in order again. */
    public void resume() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RESUME)) {
            statement.executeUpdate();
        }
    }

    public State state() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATE);
                ResultSet row = statement.executeQuery()) {
            row.next();
            String stopped = row.getString("stopped_code");
            Optional<Stop> stop = stopped == null
                    ? Optional.empty()
                    : Optional.of(new Stop(stopped, row.getString("stopped_message")));
            return new State(
                    row.getInt("per_minute"),
                    row.getInt("current"),
                    Duration.ofMillis(row.getLong("blocked_ms")),
                    stop);
        }
    }
}
