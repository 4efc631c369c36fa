package dev.darkroom.result;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The rows of a batch, a page at a time along its jobs. Between two pages no transaction and no connection is held, however slowly the rows are passed on; so each
 * page shows its own moment.
 */
final class Pages<T> {

    /** Prompts and input rows may have ten thousand characters each. */
    private static final int ROWS = 500;

    private final DataSource database;
    private final String sql;
    private final long batch;
    private final Reader<T> reader;
    private long after;
    private boolean ended;

    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @param sql asks for batch, the job behind which to begin, and how many; gives the column {@code id}, in order */
    Pages(DataSource database, String sql, long batch, Reader<T> reader) {
        this.database = database;
        this.sql = sql;
        this.batch = batch;
        this.reader = reader;
    }

    /** Empty at the end. */
    List<T> next() throws SQLException {
        List<T> page = new ArrayList<>();
        if (ended) {
            return page;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, batch);
            statement.setLong(2, after);
            statement.setInt(3, ROWS);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    page.add(reader.read(row));
                    after = row.getLong("id");
                }
            }
        }
        ended = page.size() < ROWS;
        return page;
    }
}
