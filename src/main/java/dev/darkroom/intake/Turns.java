package dev.darkroom.intake;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Where a queue's lines stand: a new batch begins there. */
final class Turns {

    /**
     * The turn that is being served in each line, by priority: the least that waits for a step of a new job. Retries that wait for their time are left out:
     * theirs is long past.
     */
    private static final String SERVED = """
            SELECT array_agg(coalesce(served.turn, 0) ORDER BY line.priority)
            FROM generate_series(0, 9) AS line (priority)
            LEFT JOIN LATERAL (
                SELECT min(first.turn) AS turn
                FROM (VALUES ('UPLOAD'), ('EDIT')) AS kind (step)
                CROSS JOIN LATERAL (
                    SELECT r.turn FROM ready r
                    WHERE r.queue = ? AND r.step = kind.step AND r.priority = line.priority::smallint AND r.run_at IS NULL
                    ORDER BY r.turn LIMIT 1) AS first
            ) AS served ON true
            """;

    private Turns() {}

    /** By priority. */
    static Array served(Connection connection, long queue) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SERVED)) {
            statement.setLong(1, queue);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getArray(1);
            }
        }
    }
}
