package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The rows of the worker table: who is alive, and who is dead. */
@ApplicationScoped
class WorkerTable {

    private static final String REGISTER = """
            INSERT INTO worker (name, host, pid, process_start_at, queue) VALUES (?, ?, ?, ?, ?) RETURNING id
            """;

    private static final String BEAT =
            "UPDATE worker SET heartbeat_at = clock_timestamp() WHERE id = ? AND dead_at IS NULL";

    /** By the journal, not by what the process believes: the answer of a claim may have been lost behind its commit. */
    private static final String STOPPED = """
            UPDATE worker SET stopped_at = clock_timestamp()
            WHERE id = ? AND dead_at IS NULL AND NOT EXISTS (SELECT FROM attempt WHERE worker_id = worker.id AND outcome IS NULL)
            """;

    private static final String DIED =
            "UPDATE worker SET dead_at = clock_timestamp() WHERE id = ? AND stopped_at IS NULL AND dead_at IS NULL";

    private static final String SILENT = """
            UPDATE worker SET dead_at = clock_timestamp()
            WHERE stopped_at IS NULL AND dead_at IS NULL AND heartbeat_at < clock_timestamp() - ? * interval '1 ms'
            """;

    private static final String NEIGHBOURS = """
            SELECT id, pid, process_start_at FROM worker WHERE host = ? AND stopped_at IS NULL AND dead_at IS NULL
            """;

    private final DataSource database;
    private final ThisProcess process = ThisProcess.find();

    WorkerTable(DataSource database) {
        this.database = database;
    }

    long register(long queue) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            statement.setString(1, process.name());
            statement.setString(2, process.host());
            statement.setLong(3, process.pid());
            statement.setTimestamp(4, Timestamp.from(process.startedAt()));
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

    /** False when something is still open, or when this worker was declared dead. */
    boolean stopped(long workerId) throws SQLException {
        return update(STOPPED, workerId) == 1;
    }

    void died(long workerId) throws SQLException {
        update(DIED, workerId);
    }

    /** Declares workers dead that were silent for too long, and those of this machine whose process is gone. */
    void bury(Duration silentFor) throws SQLException {
        update(SILENT, silentFor.toMillis());
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
                    if (!ThisProcess.runs(rows.getLong(2), rows.getTimestamp(3).toInstant())) {
                        gone.add(rows.getLong(1));
                    }
                }
            }
            return gone;
        }
    }

    private int update(String sql, long value) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, value);
            return statement.executeUpdate();
        }
    }
}
