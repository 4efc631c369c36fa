package dev.darkroom.intake;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reserves ids of jobs, in blocks of {@value #BLOCK}. */
final class JobIds {

    /** As the sequence {@code job_id_block} counts. */
    static final int BLOCK = 1_000;

    private static final String RESERVE = "SELECT array_agg(nextval('job_id_block')) FROM generate_series(1, ?::int)";

    private JobIds() {}

    /** The first id of each block. */
    static Array reserve(Connection connection, int blocks) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RESERVE)) {
            statement.setInt(1, blocks);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getArray(1);
            }
        }
    }
}
