package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What dead workers left open. Free steps go back into the line. A paid call is never made again by itself: its job becomes UNCERTAIN, unless
 * its answer had been kept (then it is judged as if it had just come), or the batch asks to resend and this is the first time.
 */
@ApplicationScoped
public class Rescue {

    /** At most this many at a time; the next round takes the next. */
    private static final int ROUND = 1000;

    private static final String RELEASE = "SELECT release_lost(?)";

    private final DataSource database;
    private final WorkerTable workers;
    private final Silence silence;
    private final QueueConfig config;
    private final QueueWorker worker;
    private final Leadership leadership;

    Rescue(
            @Reserved DataSource database,
            WorkerTable workers,
            Silence silence,
            QueueConfig config,
            QueueWorker worker,
            Leadership leadership) {
        this.database = database;
        this.workers = workers;
        this.silence = silence;
        this.config = config;
        this.worker = worker;
        this.leadership = leadership;
    }

    /**
     * Declares the dead and, on the one node that is elected for this round, releases what they held; the claims it returns have an answer that
     * still has to be judged and settled.
     *
     * <p>A process that is gone from this machine is seen by this machine alone, and how long a heartbeat stays the last one by each node for itself, so every
     * node looks. Only a worker whose own heartbeat has gone through all that time may call another silent: after an outage of the database, or of this node,
     * everybody is behind.
     */
    public List<Claim> run() throws SQLException {
        workers.buryGone();
        List<Silence.Heartbeat> silent = silence.of(config.deadAfter(), workers.heartbeats(worker.id()));
        List<Claim> stranded = new ArrayList<>();
        leadership.lead(Leadership.Duty.RESCUE, worker.id(), () -> {
            if (worker.hasBeatenFor(config.deadAfter())) {
                for (Silence.Heartbeat last : silent) {
                    workers.burySilent(last);
                }
            }
            for (int released = ROUND; released == ROUND; ) {
                released = release();
            }
            stranded.addAll(StrandedEdits.read(database, ROUND));
        });
        return stranded;
    }

    private int release() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            statement.setInt(1, ROUND);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
