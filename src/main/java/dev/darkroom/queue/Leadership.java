package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Elects one node for a round of duties that one node is enough for. The lock belongs to a transaction, not to a session, so that it works
 * through a pooler in transaction mode, and a leader that dies is followed by the next round of any other node.
 */
@ApplicationScoped
public class Leadership {

    /** What one node does for all. Each has a leader of its own: none waits for another. */
    public enum Duty {
        RESCUE("", 60),
        HOUSEKEEPING(" for housekeeping", 600);

        private final String lock;
        /** A round takes seconds. A leader that is frozen, or cut off without a word, leads for so long and no longer. */
        private final int atMostSeconds;

        Duty(String lock, int atMostSeconds) {
            this.lock = lock;
            this.atMostSeconds = atMostSeconds;
        }
    }

    /** By schema: simulated rows have a leader of their own. */
    private static final String ELECT =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('darkroom leader of ' || current_schema() || ?, 0))";

    private static final String DONE = """
            INSERT INTO duty (name, worker_id, done_at) VALUES (?, ?, clock_timestamp())
            ON CONFLICT (name) DO UPDATE SET worker_id = excluded.worker_id, done_at = excluded.done_at
            """;

    private final DataSource database;

    Leadership(@Reserved DataSource database) {
        this.database = database;
    }

    /** See {@link #lead}. */
    public interface Duties {
        void run() throws SQLException;
    }

    /**
     * Runs the duties, unless another node is at its own just now, and writes down who did and when. They use connections of their own: this transaction holds the
     * lock and nothing else.
     *
     * @param workerId of this node; 0 before it works
     * @return whether this node was the one
     */
    public boolean lead(Duty duty, long workerId, Duties duties) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                bound(connection, duty);
                boolean leader = elected(connection, duty);
                if (leader) {
                    duties.run();
                    done(connection, duty, workerId);
                    connection.commit();
                }
                return leader;
            } finally {
                // What was done is committed; a connection that broke meanwhile has nothing to give back.
                if (connection.isValid(1)) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    private static void bound(Connection connection, Duty duty) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = '%ds'".formatted(duty.atMostSeconds));
        }
    }

    private static boolean elected(Connection connection, Duty duty) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ELECT)) {
            statement.setString(1, duty.lock);
            try (ResultSet elected = statement.executeQuery()) {
                elected.next();
                return elected.getBoolean(1);
            }
        }
    }

    private static void done(Connection connection, Duty duty, long workerId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DONE)) {
            statement.setString(1, duty.name());
            statement.setLong(2, workerId);
            statement.executeUpdate();
        }
    }
}
