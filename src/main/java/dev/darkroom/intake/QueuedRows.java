package dev.darkroom.intake;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Turns staged rows, compared with those of their batch, into jobs that wait for a worker. */
final class QueuedRows {

    /** A corrected row takes the place of the old one before it is added: custom_id is unique among rows not replaced. */
    private static final String REPLACE = """
            UPDATE job SET replaced_by = (?::bigint[])[i.place / 1000 + 1] + i.place % 1000
            FROM intake_change c JOIN intake_row i ON i.row_number = c.row_number
            WHERE job.id = c.job_id
            """;

    /**
     * In one statement, so that the million rows are read once. They are of now, not of the transaction's beginning, which is before the file was read: an order about jobs
     * that somebody saw must not take these for seen.
     */
    private static final String ADD = """
            WITH added AS (
                INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, priority, turn, asset_path, created_at)
                SELECT (?::bigint[])[place / 1000 + 1] + place % 1000, ?, row_number, custom_id, output_name, image, request, input, first_step, priority,
                       (?::bigint[])[priority + 1] + turn, CASE WHEN first_step = 'EDIT' THEN substr(image, 7) END, clock_timestamp()
                FROM intake_row
                RETURNING id, first_step, priority, turn)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
            SELECT id, ?, ?, first_step, priority, turn FROM added
            """;

    private final Connection connection;
    private final OpenBatch batch;

    QueuedRows(Connection connection, OpenBatch batch) {
        this.connection = connection;
        this.batch = batch;
    }

    void queue(int count) throws SQLException {
        if (count == 0) {
            return;
        }
        Array blocks = JobIds.reserve(connection, (count + JobIds.BLOCK - 1) / JobIds.BLOCK);
        Array served = Turns.served(connection, batch.queue());
        try (PreparedStatement replace = connection.prepareStatement(REPLACE)) {
            replace.setArray(1, blocks);
            replace.executeUpdate();
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setArray(1, blocks);
            add.setLong(2, batch.id());
            add.setArray(3, served);
            add.setLong(4, batch.id());
            add.setLong(5, batch.queue());
            if (add.executeUpdate() != count) {
                throw new SQLException("not all rows were queued");
            }
        }
    }
}
