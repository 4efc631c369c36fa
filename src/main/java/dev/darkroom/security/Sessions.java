package dev.darkroom.security;

import dev.darkroom.job.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/** The sessions of browsers. Each has a secret of its own and ends with its token, after a while without use, or after its lifetime. */
@ApplicationScoped
public class Sessions {

    /** Sign-ins with one token come one after the other, or they would count past one another. */
    private static final String LOCK = "SELECT FROM token WHERE id = ? FOR NO KEY UPDATE";

    private static final String BEGIN = """
            INSERT INTO session (token_id, sha256, expires_at)
            SELECT id, ?, clock_timestamp() + ? * interval '1 ms' FROM token WHERE id = ?
            RETURNING id AS session_id, least(expires_at, clock_timestamp() + ? * interval '1 ms', (SELECT t.expires_at FROM token t WHERE t.id = token_id)) AS ends_at
            """;

    private static final String END_OLDEST = """
            DELETE FROM session WHERE id IN (SELECT id FROM session WHERE token_id = ? ORDER BY last_used_at DESC, id DESC OFFSET ?)
            """;

    /** The token is looked at each time: a revocation holds at once. */
    private static final String FIND = """
            SELECT t.*, s.id AS session_id, least(s.expires_at, clock_timestamp() + ? * interval '1 ms', t.expires_at) AS ends_at,
                   s.last_used_at < clock_timestamp() - interval '1 minute' AS unmarked
            FROM session s JOIN token t ON t.id = s.token_id
            WHERE s.sha256 = ? AND s.expires_at > clock_timestamp() AND s.last_used_at > clock_timestamp() - ? * interval '1 ms'
              AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp())
            """;

    private static final String STANDS = "SELECT EXISTS (SELECT FROM session WHERE id = ?)";

    private static final String MARK = "UPDATE session SET last_used_at = clock_timestamp() WHERE id = ?";

    private static final String END = "DELETE FROM session WHERE sha256 = ?";

    private static final String SWEEP = """
            DELETE FROM session WHERE id IN (
                SELECT s.id FROM session s JOIN token t ON t.id = s.token_id
                WHERE s.expires_at <= clock_timestamp() OR s.last_used_at <= clock_timestamp() - ? * interval '1 ms'
                   OR t.revoked_at IS NOT NULL OR t.expires_at <= clock_timestamp()
                LIMIT ?)
            """;

    private final DataSource database;
    private final SessionConfig config;

    Sessions(DataSource database, SessionConfig config) {
        this.database = database;
        this.config = config;
    }

    /**
     * A new session.
     *
     * @param secret for the cookie
     */
    record Begun(Session session, String secret) {}

    Begun begin(Token token) throws SQLException {
        String secret = SessionCookie.newSecret();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                execute(connection, LOCK, token.id());
                Session session = begin(connection, token, secret);
                execute(connection, END_OLDEST, token.id(), config.mostPerToken());
                connection.commit();
                return new Begun(session, secret);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private Session begin(Connection connection, Token token, String secret) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            set(statement, Sha256.of(secret), config.lifetime().toMillis(), token.id(), idle());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return session(row, token);
            }
        }
    }

    /** The session with this secret, as long as it lasts. */
    Optional<Session> find(String secret) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            set(statement, idle(), Sha256.of(secret), idle());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Session session = session(row, Tokens.read(row));
                if (row.getBoolean("unmarked")) {
                    execute(connection, MARK, row.getLong("session_id"));
                }
                return Optional.of(session);
            }
        }
    }

    /** Whether nobody has signed out of it. When it ends by itself, and whether its token stands, is not looked at. */
    public boolean stands(long session) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(STANDS)) {
            set(statement, session);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    void end(String secret) throws SQLException {
        try (Connection connection = database.getConnection()) {
            execute(connection, END, Sha256.of(secret));
        }
    }

    /**
     * Forgets sessions that have ended.
     *
     * @return how many; less than asked for: no more are left
     */
    public int sweep(int most) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SWEEP)) {
            set(statement, idle(), most);
            return statement.executeUpdate();
        }
    }

    private long idle() {
        return config.idle().toMillis();
    }

    private static Session session(ResultSet row, Token token) throws SQLException {
        return new Session(
                row.getLong("session_id"),
                token,
                row.getObject("ends_at", OffsetDateTime.class).toInstant());
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            statement.execute();
        }
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
