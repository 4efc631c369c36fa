package dev.darkroom.intake;

import java.sql.Connection;
import java.sql.SQLException;

/** What a caller writes in the transaction that queues a batch, so that there is never the one without the other. */
public interface Alongside {

    /**
     * Comes last, right before the commit.
     *
     * @throws SQLException or any other exception: nothing is queued
     */
    void write(Connection connection, long batchId) throws SQLException;
}
