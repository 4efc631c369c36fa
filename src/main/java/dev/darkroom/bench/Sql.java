package dev.darkroom.bench;

import dev.darkroom.database.DatabaseConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A few words with the database, beside what is measured. */
final class Sql {

    private Sql() {}

    static Connection connect(DatabaseConnection where) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", where.username());
        properties.setProperty("password", where.password());
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(where.url(), properties);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row. */
    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        String text = text(connection, sql);
        return text == null ? 0 : Long.parseLong(text);
    }
}
