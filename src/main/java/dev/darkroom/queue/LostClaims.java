package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Claims that were committed and whose answer never came: the connection broke in between. The journal says that this worker holds them, and
 * this worker has never heard of them. Since nobody else could have started them, they were not sent, and go back into the line.
 */
@ApplicationScoped
public class LostClaims {

    private static final String OPEN = """
            SELECT job_id, lease FROM attempt
            WHERE worker_id = ? AND outcome IS NULL
            """;

    private static final String RETURN = """
            WITH returned AS (
                UPDATE attempt
                SET outcome = 'RETURNED', paid = false, message = 'The claim never reached its worker.', settled_at = clock_timestamp()
                WHERE job_id = ? AND lease = ? AND worker_id = ? AND outcome IS NULL
                RETURNING job_id, lease, batch_id, step, tries)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease, tries)
            SELECT r.job_id, r.batch_id, b.queue, r.step, j.priority, j.turn, r.lease, r.tries
            FROM returned r JOIN job j ON j.id = r.job_id JOIN batch b ON b.id = r.batch_id
            """;

    private final DataSource database;
    private final QueueWorker worker;

    LostClaims(@Reserved DataSource database, QueueWorker worker) {
        this.database = database;
        this.worker = worker;
    }

    /** Puts them back; gives how many there were. */
    public int putBack() throws SQLException, InterruptedException {
        Optional<QueueWorker.Registration> registration = worker.registration();
        if (registration.isEmpty()) {
            return 0;
        }
        long workerId = registration.get().workerId();
        int lost = 0;
        try (Connection connection = database.getConnection()) {
            for (Lease lease : worker.neverReached(open(connection, workerId))) {
                lost += putBack(connection, workerId, lease);
            }
        }
        return lost;
    }

    private static List<Lease> open(Connection connection, long workerId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setLong(1, workerId);
            List<Lease> open = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    open.add(new Lease(rows.getLong(1), rows.getInt(2)));
                }
            }
            return open;
        }
    }

    private static int putBack(Connection connection, long workerId, Lease lease) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RETURN)) {
            statement.setLong(1, lease.jobId());
            statement.setInt(2, lease.lease());
            statement.setLong(3, workerId);
            return statement.executeUpdate();
        }
    }
}
