package dev.darkroom.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The tokens of the service. */
@ApplicationScoped
public class Tokens {

    /** The database's clock says what has expired, as for everything. */
    private static final String FIND = """
            SELECT *, last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute' AS unmarked FROM token
            WHERE sha256 = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
            """;

    private static final String MARK = "UPDATE token SET last_used_at = clock_timestamp() WHERE id = ?";

    private static final String CREATE = """
            INSERT INTO token (name, owner, role, sha256, expires_at) VALUES (?, ?, ?, ?, ?) RETURNING *
            """;

    private static final String LIST = "SELECT * FROM token WHERE id > ? ORDER BY id LIMIT ?";

    private static final String REVOKE = """
            UPDATE token SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = ? RETURNING *
            """;

    private static final String STANDS = """
            SELECT EXISTS (SELECT FROM token WHERE id = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp()))
            """;

    /** Whoever waits for a page has gone by then. */
    private static final int SECONDS = 5;

    private final DataSource database;

    Tokens(DataSource database) {
        this.database = database;
    }

    /**
     * A new token.
     *
     * @param secret to be shown to whoever asked for it, now or never
     */
    public record Issued(Token token, String secret) {}

    /** @param expiresAt empty: it holds until it is revoked */
    public Issued create(String name, String owner, Role role, Optional<Instant> expiresAt) throws SQLException {
        String secret = TokenSecret.create();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CREATE)) {
            statement.setString(1, name);
            statement.setString(2, owner);
            statement.setString(3, role.name());
            statement.setString(4, TokenSecret.hash(secret));
            statement.setObject(
                    5, expiresAt.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Issued(read(row), secret);
            }
        }
    }

    /** The token with this secret that is neither revoked nor expired. */
    public Optional<Token> find(String secret) throws SQLException {
        if (!TokenSecret.isFormed(secret)) {
            return Optional.empty();
        }
        String hash = TokenSecret.hash(secret);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, hash);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || !same(hash, row.getString("sha256"))) {
                    return Optional.empty();
                }
                Token token = read(row);
                if (row.getBoolean("unmarked")) {
                    mark(connection, token.id());
                }
                return Optional.of(token);
            }
        }
    }

    /** Whether it is neither revoked nor expired: for what goes on for longer than a request. One that is not among these (its id is 0) holds until it expires. */
    public boolean stands(Token token) throws SQLException {
        if (token.id() == 0) {
            return token.expiresAt().filter(end -> !end.isAfter(Instant.now())).isEmpty();
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(STANDS)) {
            statement.setLong(1, token.id());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** By their ids, those revoked included. */
    public List<Token> list(long after, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setLong(1, after);
            statement.setInt(2, limit);
            statement.setQueryTimeout(SECONDS);
            List<Token> tokens = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tokens.add(read(rows));
                }
            }
            return tokens;
        }
    }

    /**
     * Refuses it from the next request on.
     *
     * @return empty when there is no such token
     */
    public Optional<Token> revoke(long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REVOKE)) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    private static void mark(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MARK)) {
            statement.setLong(1, id);
            statement.executeUpdate();
        }
    }

    static Token read(ResultSet row) throws SQLException {
        return new Token(
                row.getLong("id"),
                row.getString("name"),
                row.getString("owner"),
                Role.valueOf(row.getString("role")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                time(row, "expires_at"),
                time(row, "revoked_at"),
                time(row, "last_used_at"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
