package dev.darkroom.intake;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The batch a submission goes into: a new one, or the one its folder has, locked until the transaction ends.
 *
 * @param resumed whether it was there already
 * @param cancelledAt since when it had been cancelled until now
 */
record OpenBatch(long id, long queue, boolean resumed, Optional<OffsetDateTime> cancelledAt) {

    /** Two commands on one new folder at once: the second waits here for the first one's commit, inserts nothing, and finds the first one's batch. */
    private static final String INSERT = """
            WITH next AS (SELECT nextval(pg_get_serial_sequence('batch', 'id')) AS id)
            INSERT INTO batch (id, name, out_dir, queue, on_uncertain, max_paid, credits_per_edit)
            OVERRIDING SYSTEM VALUE
            SELECT next.id, ?, ?, CASE WHEN ? THEN next.id ELSE 0 END, ?, ?, ? FROM next
            ON CONFLICT (out_dir) DO NOTHING
            RETURNING id, queue
            """;

    /**
     * The lock is held to the end. Columns are only ever added: rows of the first file stay readable under their header. A cap that was set once holds
     * until another is given: leaving the option out must not let a batch spend more. Who runs a batch wants it to go on: a pause is over, and it is
     * cancelled no more.
     */
    private static final String RESUME = """
            WITH found AS (SELECT id, cancelled_at FROM batch WHERE out_dir = ? FOR UPDATE)
            UPDATE batch
            SET columns = columns || ARRAY(
                    SELECT name FROM unnest(?::text[]) WITH ORDINALITY AS given (name, place)
                    WHERE name <> ALL (columns) ORDER BY place),
                on_uncertain = ?, max_paid = coalesce(?, max_paid), credits_per_edit = coalesce(?, credits_per_edit),
                paused_at = NULL, cancelled_at = NULL
            FROM found WHERE batch.id = found.id
            RETURNING batch.id, queue, found.cancelled_at
            """;

    /** A new batch, without columns as yet; empty: its folder has one. */
    static Optional<OpenBatch> create(Connection connection, NewBatch batch) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, batch.name());
            insert.setString(2, outDir(batch));
            insert.setBoolean(3, batch.ownQueue());
            policy(insert, 4, batch);
            try (ResultSet row = insert.executeQuery()) {
                return row.next()
                        ? Optional.of(new OpenBatch(row.getLong(1), row.getLong(2), false, Optional.empty()))
                        : Optional.empty();
            }
        }
    }

    /** The one that its folder has. */
    static OpenBatch resume(Connection connection, NewBatch batch, List<String> columns) throws SQLException {
        String outDir = outDir(batch);
        try (PreparedStatement resume = connection.prepareStatement(RESUME)) {
            resume.setString(1, outDir);
            resume.setArray(2, connection.createArrayOf("text", columns.toArray()));
            policy(resume, 3, batch);
            try (ResultSet row = resume.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the batch of " + outDir + " was removed just now: run the command again");
                }
                return new OpenBatch(
                        row.getLong(1),
                        row.getLong(2),
                        true,
                        Optional.ofNullable(row.getObject(3, OffsetDateTime.class)));
            }
        }
    }

    /**
     * A new batch has its row before its file was read. It counts as created once all of it was: nobody saw it earlier, and an order about what somebody saw goes by that
     * time.
     */
    private static final String COMPLETE = "UPDATE batch SET columns = ?, created_at = clock_timestamp() WHERE id = ?";

    /** All rows of a new batch were read, under these columns. */
    void complete(Connection connection, List<String> columns) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(COMPLETE)) {
            update.setArray(1, connection.createArrayOf("text", columns.toArray()));
            update.setLong(2, id);
            update.executeUpdate();
        }
    }

    private static String outDir(NewBatch batch) {
        return batch.outDir().map(Path::toString).orElse(null);
    }

    private static void policy(PreparedStatement statement, int from, NewBatch batch) throws SQLException {
        statement.setString(from, batch.onUncertain().name());
        statement.setObject(from + 1, batch.maxPaid().orElse(null), java.sql.Types.INTEGER);
        statement.setObject(from + 2, batch.creditsPerEdit().orElse(null), java.sql.Types.NUMERIC);
    }
}
