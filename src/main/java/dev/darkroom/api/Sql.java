package dev.darkroom.api;

import dev.darkroom.queue.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Runs the statements of the views. */
@ApplicationScoped
public class Sql {

    /** Whoever waits for a page has gone by then; what one looks at shall not hold up what is bought. */
    private static final int SECONDS = 5;

    private final DataSource database;

    Sql(DataSource database) {
        this.database = database;
    }

    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> list(String sql, Reader<T> reader, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            statement.setQueryTimeout(SECONDS);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
    }

    public <T> Optional<T> one(String sql, Reader<T> reader, Object... parameters) throws SQLException {
        return list(sql, reader, parameters).stream().findFirst();
    }

    int update(String sql, Object... parameters) throws SQLException {
        return Transaction.runPatiently(database, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, parameters);
                return statement.executeUpdate();
            }
        });
    }

    static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    /** Null where there is none. */
    public static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
