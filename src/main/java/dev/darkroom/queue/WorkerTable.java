package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The rows of the worker table: who is alive, and who is dead. */
@ApplicationScoped
class WorkerTable {

    private static final String REGISTER = """
            INSERT INTO worker (name, host, pid, process_start, queue) VALUES (?, ?, ?, ?, ?) RETURNING id
            """;

    private static final String BEAT =
            "UPDATE worker SET heartbeat_at = clock_timestamp() WHERE id = ? AND dead_at IS NULL";

    private static final String STOPPED = """
            UPDATE worker w SET stopped_at = clock_timestamp()
            WHERE id = ? AND dead_at IS NULL AND NOT EXISTS (SELECT FROM attempt a WHERE a.worker_id = w.id AND a.outcome IS NULL)
            """;

    private static final String DIED =
            "UPDATE worker SET dead_at = clock_timestamp() WHERE id = ? AND stopped_at IS NULL AND dead_at IS NULL";

    private static final String SILENT = """
            UPDATE worker SET dead_at = clock_timestamp()
            WHERE stopped_at IS NULL AND dead_at IS NULL AND heartbeat_at < clock_timestamp() - ? * interval '1 ms' AND id <> ?
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
        return update(BEAT, workerId) == 1;
    }

    /** Signs off; false when the journal still has something open in its name. */
    boolean stopped(long workerId) throws SQLException {
        return update(STOPPED, workerId) == 1;
    }

    void died(long workerId) throws SQLException {
        update(DIED, workerId);
    }

    /** Declares workers dead that were silent for too long; never the one that asks. */
    void burySilent(Duration silentFor, long self) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SILENT)) {
            statement.setLong(1, silentFor.toMillis());
            statement.setLong(2, self);
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
                    if (!ThisProcess.runs(rows.getLong(2), rows.getString(3))) {
                        gone.add(rows.getLong(1));
                    }
                }
            }
            return gone;
        }
    }

    private int update(String sql, long value) throws SQLException {
        try (Connection connection = database.getConnection()) {
            int usual = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, patienceMillis);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, value);
                return statement.executeUpdate();
            } finally {
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, usual);
                }
            }
        }
    }
}
