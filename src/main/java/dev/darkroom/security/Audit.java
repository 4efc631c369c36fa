package dev.darkroom.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Who did what. Secrets and bodies are never among it. */
@ApplicationScoped
public class Audit {

    private static final String ADD = """
            INSERT INTO audit (token, actor, address, action, target, result) VALUES (?, ?, ?, ?, ?, ?)
            """;

    private static final int LONGEST = 500;

    private final DataSource database;

    Audit(DataSource database) {
        this.database = database;
    }

    /**
     * What was asked for and what came of it.
     *
     * @param address of the caller
     * @param action method and path template
     * @param target the path as it was called
     * @param result the status that is answered
     */
    public record Entry(Token token, String address, String action, String target, int result) {}

    public void add(Entry entry) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setLong(1, entry.token().id());
            statement.setString(2, entry.token().owner() + " / " + entry.token().name());
            statement.setString(3, entry.address());
            statement.setString(4, shortened(entry.action()));
            statement.setString(5, shortened(entry.target()));
            statement.setInt(6, entry.result());
            statement.executeUpdate();
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
