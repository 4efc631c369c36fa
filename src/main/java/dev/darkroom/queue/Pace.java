package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;

/** The rate limit of the whole cluster, apart from taking permits, which the claim does itself. */
@ApplicationScoped
public class Pace {

    /**
     * Of a node's settings at its start. Where they are what they were, a rate that was changed at run time stays; and a permit that a slower
     * rate has put far off falls due by the new one.
     */
    private static final String CONFIGURE = """
            UPDATE pace
            SET configured = s.configured, per_minute = s.per_minute, burst = s.burst, max_in_flight = s.max_in_flight,
                tat = least(tat, clock_timestamp() + make_interval(secs => spacing(s.burst, s.per_minute) + tolerance(s.burst, s.per_minute)))
            FROM (SELECT ?::int AS per_minute, ?::int AS burst, ?::int AS max_in_flight, ?::text AS configured) AS s
            WHERE name = ? AND pace.configured IS DISTINCT FROM s.configured
            """;

    /** One statement: what others change of it at the same time stays changed. */
    private static final String CHANGE = """
            UPDATE pace
            SET per_minute = s.per_minute, burst = s.burst, max_in_flight = s.max_in_flight,
                tat = least(tat, clock_timestamp() + make_interval(secs => spacing(s.burst, s.per_minute) + tolerance(s.burst, s.per_minute)))
            FROM (SELECT name AS n, coalesce(?::int, per_minute) AS per_minute, coalesce(?::int, burst) AS burst,
                         CASE WHEN ? THEN ?::int ELSE max_in_flight END AS max_in_flight
                  FROM pace WHERE name = ? FOR UPDATE) AS s
            WHERE name = n
            """;

    /**
     * Many calls in flight may be answered 429 at once: only the first of them doubles the wait and cuts the rate (to seven tenths of what it
     * is, not below a tenth of what is configured); the others can only move the end of the wait. The rate climbs from the end of the wait on.
     */
    private static final String THROTTLED = """
            UPDATE pace
            SET throttles = CASE WHEN fresh THEN streak ELSE throttles END,
                cut_to = CASE WHEN fresh THEN greatest(per_minute * 0.1, 0.7 * rate) ELSE cut_to END,
                cut_at = greatest(cut_at, until),
                blocked_until = greatest(blocked_until, until)
            FROM (SELECT name AS n, rate, fresh, streak, t + coalesce(?::bigint * interval '1 ms',
                         CASE WHEN fresh THEN least(60, 2 ^ streak) * interval '1 s' ELSE interval '0' END) AS until
                  FROM (SELECT name, current_rate(pace) AS rate, clock_timestamp() AS t,
                               blocked_until IS NULL OR blocked_until < clock_timestamp() AS fresh,
                               CASE WHEN blocked_until > clock_timestamp() - interval '60 s' THEN least(throttles, 10) + 1 ELSE 1 END AS streak
                        FROM pace WHERE name = ? FOR UPDATE) AS seen) AS now
            WHERE name = n
            """;

    private static final String STOP = """
            UPDATE pace SET stopped_code = ?, stopped_message = ?, stopped_at = clock_timestamp() WHERE stopped_code IS NULL AND name = 'api'
            """;

    /** After a stop the rate starts at a tenth, like after a 429. */
    private static final String RESUME = """
            UPDATE pace
            SET stopped_code = NULL, stopped_message = NULL, stopped_at = NULL, cut_to = per_minute * 0.1, cut_at = clock_timestamp()
            WHERE name = 'api' AND stopped_code IS NOT NULL
            """;

    private static final String STATE = """
            SELECT per_minute, round(current_rate(pace))::int AS current,
                   greatest(0, ceil(extract(epoch FROM blocked_until - clock_timestamp()) * 1000))::bigint AS blocked_ms,
                   CASE WHEN down_until(pace) IS NOT NULL
                        THEN greatest(0, ceil(extract(epoch FROM circuit_open_until - clock_timestamp()) * 1000)) END::bigint AS circuit_ms,
                   circuit_probe_at IS NOT NULL AS probing, paused_at IS NOT NULL AS paused, stopped_code, stopped_message
            FROM pace WHERE name = ?
            """;

    private final DataSource database;

    Pace(@Reserved DataSource database) {
        this.database = database;
    }

    /**
     * Why nothing is sent any more until a person resumes.
     *
     * @param code of the account (KEY_REFUSED, INSUFFICIENT_CREDITS, ACCESS_BLOCKED, WRONG_ENDPOINT), of this machine (DISK_FULL, OUT_NOT_WRITABLE), or of the
     *     way to the results (RESULT_LINK_REFUSED, DOWNLOAD_FAILED)
     */
    public record Stop(String code, String message) {}

    /**
     * What one resource allows, over all nodes.
     *
     * @param perMinute requests in any window of 60 s
     * @param burst requests that may go out at once after a pause
     * @param maxInFlight edits in flight; empty: each node's own limit alone
     */
    public record Limit(int perMinute, int burst, OptionalInt maxInFlight) {

        public static Limit of(int perMinute, int burst) {
            return new Limit(perMinute, burst, OptionalInt.empty());
        }
    }

    /**
     * What is to be another one of a limit; what is empty stays as it is.
     *
     * @param maxInFlight an empty one in it: each node's own limit alone
     */
    public record Change(OptionalInt perMinute, OptionalInt burst, Optional<OptionalInt> maxInFlight) {

        public static Change to(Limit limit) {
            return new Change(
                    OptionalInt.of(limit.perMinute()), OptionalInt.of(limit.burst()), Optional.of(limit.maxInFlight()));
        }
    }

    /**
     * The API is down.
     *
     * @param openFor how long nothing is sent; zero: the next call tries it
     * @param probing one call is trying it now
     */
    public record Circuit(Duration openFor, boolean probing) {}

    /**
     * How fast the queue goes.
     *
     * @param perMinute as configured
     * @param current as it is after 429s and pauses
     * @param blockedFor how long everybody still waits; zero: nobody does
     * @param paused a person holds the whole queue back
     * @param circuit empty: the API answers
     */
    public record State(
            int perMinute,
            int current,
            Duration blockedFor,
            boolean paused,
            Optional<Circuit> circuit,
            Optional<Stop> stop) {}

    /** What this node's settings say. Takes effect where they differ from those of the last node that started. */
    public void configure(String name, Limit limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CONFIGURE)) {
            statement.setInt(1, limit.perMinute());
            statement.setInt(2, limit.burst());
            set(statement, 3, limit.maxInFlight());
            statement.setString(4, limit.toString());
            statement.setString(5, name);
            statement.executeUpdate();
        }
    }

    /** Changes the limit of all nodes at run time; holds from the next claim on, until it is changed again or a node starts with new settings. */
    public void change(String name, Change change) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CHANGE)) {
            set(statement, 1, change.perMinute());
            set(statement, 2, change.burst());
            statement.setBoolean(3, change.maxInFlight().isPresent());
            set(statement, 4, change.maxInFlight().orElse(OptionalInt.empty()));
            statement.setString(5, name);
            statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int index, OptionalInt value) throws SQLException {
        statement.setObject(index, value.isPresent() ? value.getAsInt() : null, java.sql.Types.INTEGER);
    }

    /** Everybody waits: as long as the provider says, else 2 s, doubling to 60 s. */
    public void throttled(String name, Optional<Duration> retryAfter) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(THROTTLED)) {
            statement.setObject(1, retryAfter.map(Duration::toMillis).orElse(null), java.sql.Types.BIGINT);
            statement.setString(2, name);
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
        return state("api");
    }

    public State state(String name) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new State(
                        row.getInt("per_minute"),
                        row.getInt("current"),
                        Duration.ofMillis(row.getLong("blocked_ms")),
                        row.getBoolean("paused"),
                        circuit(row),
                        stop(row));
            }
        }
    }

    private static Optional<Circuit> circuit(ResultSet row) throws SQLException {
        Long openFor = (Long) row.getObject("circuit_ms");
        return openFor == null
                ? Optional.empty()
                : Optional.of(new Circuit(Duration.ofMillis(openFor), row.getBoolean("probing")));
    }

    private static Optional<Stop> stop(ResultSet row) throws SQLException {
        String code = row.getString("stopped_code");
        return code == null ? Optional.empty() : Optional.of(new Stop(code, row.getString("stopped_message")));
    }
}
