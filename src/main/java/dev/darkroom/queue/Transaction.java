package dev.darkroom.queue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Several statements that are committed together, or not at all. Each of them sees what was committed before it began. */
public final class Transaction {

    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private static final String PATIENCE = "SET LOCAL lock_timeout = '10s'";

    private Transaction() {}

    /**
     * As {@link #run}, but waits for 10 seconds at most for what others have locked: a run that is being taken in has its batch until it is queued, and nobody waits
     * as long as that with a connection that others may need.
     *
     * @throws SQLException 55P03 (lock_not_available) where that is not enough; nothing was done
     */
    public static <T> T runPatiently(DataSource database, Work<T> work) throws SQLException {
        return run(database, true, work);
    }

    /** @param patiently as {@link #runPatiently} */
    static <T> T run(DataSource database, boolean patiently, Work<T> work) throws SQLException {
        return run(database, connection -> {
            if (patiently) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(PATIENCE);
                }
            }
            return work.in(connection);
        });
    }

    public static <T> T run(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                // Before auto-commit is on again, which commits what is open.
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }
}
