package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Stops the calls of all nodes while the API is down: after so many failures in a row nothing is sent for 5 s, doubling to 60 s with each time
 * that it fails again, and then one call is let through to try. Without it every waiting job would use up its attempts, or end UNCERTAIN, on an
 * API that does not answer.
 */
@ApplicationScoped
public class CircuitBreaker {

    private static final Logger LOG = Logger.getLogger(CircuitBreaker.class);

    /** A failure counts; the one that reaches the threshold, or that of the call that tries, opens the circuit. Others change nothing. */
    private static final String FAILED = """
            UPDATE pace
            SET failures = least(failures, 1000000) + 1,
                circuit_trips = circuit_trips + opens::int,
                circuit_probe_at = CASE WHEN opens THEN NULL ELSE circuit_probe_at END,
                circuit_open_until = CASE WHEN opens
                    THEN clock_timestamp() + least(60, 5 * 2 ^ least(circuit_trips, 10)) * interval '1 s' ELSE circuit_open_until END
            FROM (SELECT CASE WHEN circuit_open_until IS NULL THEN failures + 1 >= ? ELSE circuit_probe_at IS NOT NULL END AS opens
                  FROM pace WHERE name = 'api' FOR UPDATE) AS now
            WHERE name = 'api'
            RETURNING opens
            """;

    /** After an outage the rate starts at a tenth, like after a 429. */
    private static final String ANSWERED = """
            UPDATE pace
            SET failures = 0, circuit_trips = 0, circuit_open_until = NULL, circuit_probe_at = NULL,
                cut_to = CASE WHEN circuit_open_until IS NULL THEN cut_to ELSE per_minute * 0.1 END,
                cut_at = CASE WHEN circuit_open_until IS NULL THEN cut_at ELSE clock_timestamp() END
            WHERE name = 'api' AND (failures > 0 OR circuit_open_until IS NOT NULL)
            """;

    /** An API that answers is not written down for every answer. */
    private static final long QUIET = Duration.ofMillis(500).toNanos();

    private final DataSource database;
    private final AtomicLong lastAnswered = new AtomicLong(System.nanoTime() - QUIET);

    CircuitBreaker(@Reserved DataSource database) {
        this.database = database;
    }

    /**
     * A call did not reach the API, got no answer, or met a failing server.
     *
     * @param threshold failures in a row that open the circuit, at least 1
     */
    public void failed(int threshold) throws SQLException {
        lastAnswered.set(System.nanoTime() - QUIET);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FAILED)) {
            statement.setInt(1, threshold);
            try (var row = statement.executeQuery()) {
                if (row.next() && row.getBoolean(1)) {
                    LOG.warn("The API is down: nothing is sent for a while, then one call tries it");
                }
            }
        }
    }

    /** Whether {@link #answered} would write down that the API answers; does not wait for the database. */
    public boolean isDue() {
        return System.nanoTime() - lastAnswered.get() >= QUIET;
    }

    /** A call was answered, whatever the answer. */
    public void answered() throws SQLException {
        long now = System.nanoTime();
        long last = lastAnswered.get();
        if (now - last < QUIET || !lastAnswered.compareAndSet(last, now)) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ANSWERED)) {
            statement.executeUpdate();
        }
    }
}
