package dev.darkroom.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import javax.sql.DataSource;

/** What messages are signed with: one secret for each owner of batches, so that nobody can sign for another. */
@ApplicationScoped
public class SigningSecrets {

    static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String ENSURE =
            "INSERT INTO webhook_secret (owner, secret) VALUES (?, ?) ON CONFLICT (owner) DO NOTHING";

    private static final String ENSURE_OF_BATCH = """
            INSERT INTO webhook_secret (owner, secret) SELECT owner, ? FROM batch WHERE id = ? ON CONFLICT (owner) DO NOTHING
            """;

    private static final String FIND = """
            SELECT secret, created_at, CASE WHEN previous_until > clock_timestamp() THEN previous_until END AS previous_until
            FROM webhook_secret WHERE owner = ?
            """;

    private static final String ROTATE = """
            INSERT INTO webhook_secret (owner, secret) VALUES (?, ?)
            ON CONFLICT (owner) DO UPDATE
            SET secret = excluded.secret, previous = webhook_secret.secret, previous_until = clock_timestamp() + interval '24 hours', created_at = clock_timestamp()
            """;

    private final DataSource database;

    SigningSecrets(DataSource database) {
        this.database = database;
    }

    /**
     * A secret.
     *
     * @param secret {@code whsec_} and 256 random bits in Base64
     * @param previousUntil until then the one before it signs, too; null: it does not
     */
    public record Current(String secret, Instant createdAt, Instant previousUntil) {}

    /** The owner's; made now where there is none. */
    public Current of(String owner) throws SQLException {
        update(ENSURE, owner);
        return find(owner);
    }

    /** Another one from now on. For a day the old one signs beside it; an older one does not any more. */
    public Current rotate(String owner) throws SQLException {
        update(ROTATE, owner);
        return find(owner);
    }

    static void ensureOfBatch(Connection connection, long batchId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENSURE_OF_BATCH)) {
            statement.setString(1, create());
            statement.setLong(2, batchId);
            statement.executeUpdate();
        }
    }

    private void update(String sql, String owner) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, owner);
            statement.setString(2, create());
            statement.executeUpdate();
        }
    }

    private Current find(String owner) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, owner);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Current(
                        row.getString("secret"),
                        Webhooks.time(row, "created_at"),
                        Webhooks.time(row, "previous_until"));
            }
        }
    }

    private static String create() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }
}
