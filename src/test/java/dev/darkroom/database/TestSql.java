package dev.darkroom.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What a test says to the database behind the back of what it tests: each in a transaction of its own. */
public final class TestSql {

    private TestSql() {}

    /** Whatever comes of it. */
    public static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row. */
    public static long number(DataSource database, String sql) throws SQLException {
        return Long.parseLong(text(database, sql));
    }

    /** The first column of the first row. */
    public static String text(DataSource database, String sql) throws SQLException {
        return strings(database, sql).get(0);
    }

    /** The first column of each row. */
    public static List<String> strings(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (row.next()) {
                strings.add(row.getString(1));
            }
            return strings;
        }
    }
}
