package dev.darkroom.queue;

import dev.darkroom.queue.Silence.Heartbeat;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** The rows of the worker table: who is alive, and who is dead. */
@ApplicationScoped
class WorkerTable {

    private static final String REGISTER = """
            INSERT INTO worker (name, host, pid, process_start, queue) VALUES (?, ?, ?, ?, ?) RETURNING id
            """;

    private static final String BEAT =
            "UPDATE worker SET heartbeat_at = clock_timestamp() WHERE id = ? AND dead_at IS NULL";

    private static final String SIGN_OFF = "SELECT sign_off(?)";

    private static final String DIED =
            "UPDATE worker SET dead_at = clock_timestamp() WHERE id = ? AND stopped_at IS NULL AND dead_at IS NULL";

    private static final String HEARTBEATS =
            "SELECT id, heartbeat_at FROM worker WHERE id <> ? AND stopped_at IS NULL AND dead_at IS NULL";

    /** Unless it has beaten again meanwhile. */
    private static final String SILENT = """
            UPDATE worker SET dead_at = clock_timestamp()
            WHERE id = ? AND heartbeat_at = ? AND stopped_at IS NULL AND dead_at IS NULL
            """;

    private static final String NEIGHBOURS = """
            SELECT id, pid, process_start FROM worker WHERE host = ? AND stopped_at IS NULL AND dead_at IS NULL
            """;

    private final DataSource database;
    private final int patienceMillis;
    private final ThisProcess process = ThisProcess.find();

    /** A network that has dropped a connection without a word must not hold the heartbeat up until everybody takes this node for dead. */
    WorkerTable(@Reserved DataSource database, QueueConfig config) {
        this.database = database;
        this.patienceMillis = (int) Math.max(1_000, config.deadAfter().toMillis() / 3);
    }

    long register(long queue) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            statement.setString(1, process.name());
            statement.setString(2, process.host());
            statement.setLong(3, process.pid());
            statement.setString(4, process.start());
            statement.setLong(5, queue);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** False when this worker was declared dead. */
    boolean beat(long workerId) throws SQLException {
        return patiently(BEAT, workerId, PreparedStatement::executeUpdate) == 1;
    }

    /** Signs off; false when the journal still has something open in its name. */
    boolean stopped(long workerId) throws SQLException {
        return patiently(SIGN_OFF, workerId, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    void died(long workerId) throws SQLException {
        patiently(DIED, workerId, PreparedStatement::executeUpdate);
    }

    /** The last ones of all workers but the one that asks. */
    Set<Heartbeat> heartbeats(long self) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(HEARTBEATS)) {
            statement.setLong(1, self);
            Set<Heartbeat> last = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    last.add(new Heartbeat(rows.getLong(1), rows.getObject(2, OffsetDateTime.class)));
                }
            }
            return last;
        }
    }

    /** Declares a worker dead that had no other heartbeat since. */
    void burySilent(Heartbeat last) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SILENT)) {
            statement.setLong(1, last.workerId());
            statement.setObject(2, last.at());
            statement.executeUpdate();
        }
    }

    /** Declares workers dead that were of this machine and whose process is gone. */
    void buryGone() throws SQLException {
        for (long workerId : goneFromThisMachine()) {
            died(workerId);
        }
    }

    private List<Long> goneFromThisMachine() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEIGHBOURS)) {
            statement.setString(1, process.host());
            List<Long> gone = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (ThisProcess.isGone(rows.getLong(2), rows.getString(3))) {
                        gone.add(rows.getLong(1));
                    }
                }
            }
            return gone;
        }
    }

    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T patiently(String sql, long workerId, Execution<T> execution) throws SQLException {
        try (Connection connection = database.getConnection()) {
            int usual = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, patienceMillis);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, workerId);
                return execution.of(statement);
            } finally {
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, usual);
                }
            }
        }
    }
}
