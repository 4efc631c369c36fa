package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
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

    /** By schema: simulated rows have a leader of their own. */
    private static final String ELECT =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('darkroom leader of ' || current_schema(), 0))";

    private final DataSource database;

    Leadership(DataSource database) {
        this.database = database;
    }

    public interface Duties {
        void run() throws SQLException;
    }

    /**
     * Runs the duties, unless another node is at its own just now. They use connections of their own: this transaction holds the lock and
     * nothing else.
     *
     * @return whether this node was the one
     */
    public boolean lead(Duties duties) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean leader = elected(connection);
                if (leader) {
                    duties.run();
                }
                return leader;
            } finally {
                // There is nothing to commit; a connection that broke meanwhile has nothing to give back.
                if (connection.isValid(1)) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    private static boolean elected(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet elected = statement.executeQuery(ELECT)) {
            elected.next();
            return elected.getBoolean(1);
        }
    }
}
