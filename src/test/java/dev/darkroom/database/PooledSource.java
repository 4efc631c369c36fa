package dev.darkroom.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import org.postgresql.ds.PGPooledConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gives closed connections out again, in the state of new ones. A new one costs its server some 25 ms by the time its
 * first statement has run: the functions and triggers of the queue are compiled for each session.
 */
final class PooledSource extends PGSimpleDataSource implements AutoCloseable {
    /** More are closed: those of a race would take the server's places from everybody else. */
    private static final int KEPT = 8;

    private final transient Deque<Pooled> idle = new ConcurrentLinkedDeque<>();

    @Override
    public Connection getConnection() throws SQLException {
        for (Pooled kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
            if (kept.physical.isValid(1)) {
                return kept.getConnection();
            }
            kept.end();
        }
        return new Pooled(super.getConnection()).getConnection();
    }

    @Override
    public void close() {
        for (Pooled kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
            kept.end();
        }
    }

    private final class Pooled extends PGPooledConnection implements ConnectionEventListener {
        private final Connection physical;

        Pooled(Connection physical) {
            super(physical, true);
            this.physical = physical;
            addConnectionEventListener(this);
        }

        /** The driver has rolled back what was open. */
        @Override
        public void connectionClosed(ConnectionEvent event) {
            try {
                if (idle.size() >= KEPT || physical.isClosed()) {
                    end();
                    return;
                }
                physical.setAutoCommit(true);
                physical.setReadOnly(false);
                physical.setNetworkTimeout(null, 0);
                try (Statement reset = physical.createStatement()) {
                    reset.execute("DISCARD ALL");
                }
                idle.addFirst(this);
            } catch (SQLException broken) {
                end();
            }
        }

        /** Whoever has it closes it as well. */
        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {}

        void end() {
            try {
                physical.close();
            } catch (SQLException gone) {
                // It is not given out again.
            }
        }
    }
}
