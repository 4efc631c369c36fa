package dev.darkroom.result;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Statements whose rows come a few at a time: the driver loads all of them at once unless a fetch size is set in an open transaction. */
final class Streaming {

    private static final int ROWS_AT_A_TIME = 200;

    private Streaming() {}

    /** @param batch for every placeholder */
    static PreparedStatement prepare(Connection connection, String sql, long batch) throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(ROWS_AT_A_TIME);
        int placeholders = statement.getParameterMetaData().getParameterCount();
        for (int i = 1; i <= placeholders; i++) {
            statement.setLong(i, batch);
        }
        return statement;
    }
}
