package dev.darkroom.result;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** Statements whose rows come a few at a time: the driver loads all of them at once unless a fetch size is set in an open transaction. */
final class Streaming {

    private static final int ROWS_AT_A_TIME = 200;

    private Streaming() {}

    /** @param sql asks for batch, the job behind which to begin, and how many (all of them here) */
    static PreparedStatement prepare(Connection connection, String sql, long batch) throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(ROWS_AT_A_TIME);
        statement.setLong(1, batch);
        statement.setLong(2, 0);
        statement.setNull(3, Types.BIGINT);
        return statement;
    }
}
