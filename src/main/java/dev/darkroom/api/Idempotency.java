package dev.darkroom.api;

import dev.darkroom.job.Sha256;
import dev.darkroom.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * {@code Idempotency-Key} as the IETF's draft has it: within 24 hours the same key with the same request gives the same batch again, with another request it is
 * refused, and while the first is still being handled the second is told to wait.
 */
@ApplicationScoped
public class Idempotency {

    /** Neither an owner nor a key holds a line break, so no two of them look alike. Of the transaction that holds it alone: nothing of it is left when this process dies. */
    private static final String LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('darkroom idempotency ' || ? || chr(10) || ?, 0))";

    private static final String KNOWN = """
            SELECT fingerprint, batch_id FROM idempotency WHERE owner = ? AND key = ? AND created_at > clock_timestamp() - interval '24 hours'
            """;

    /** The primary key is what no race passes; the lock is for the better answer. */
    private static final String WRITE = """
            INSERT INTO idempotency (owner, key, fingerprint, batch_id) VALUES (?, ?, ?, ?)
            ON CONFLICT (owner, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, batch_id = excluded.batch_id, created_at = clock_timestamp()
            WHERE idempotency.created_at <= clock_timestamp() - interval '24 hours'
            """;

    private static final String FORGET = """
            DELETE FROM idempotency WHERE (owner, key) IN (
                SELECT owner, key FROM idempotency WHERE created_at < clock_timestamp() - interval '25 hours'
                ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED)
            """;

    static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 255;

    private final DataSource database;
    private final Sql sql;

    Idempotency(DataSource database, Sql sql) {
        this.database = database;
        this.sql = sql;
    }

    /**
     * What a caller says of its request.
     *
     * @param fingerprint of operation, parameters and body
     */
    public record Key(String text, String fingerprint) {

        /** @throws ProblemException 422 for an empty one, too */
        public static Optional<Key> of(String header, String... request) {
            if (header == null) {
                return Optional.empty();
            }
            Values.text(HEADER, header, LONGEST);
            return Optional.of(new Key(header, Sha256.of(String.join("\n", request))));
        }
    }

    interface Work {
        long batch() throws IOException, SQLException;
    }

    /** The batch of an earlier request with this key, else that of this one. */
    long once(String owner, Key key, Work work) throws IOException, SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!lock(connection, owner, key)) {
                    throw ProblemException.later(
                            409,
                            "IDEMPOTENCY_KEY_IN_USE",
                            "A request with this Idempotency-Key is still being handled.",
                            1);
                }
                Optional<Long> earlier = earlier(owner, key);
                return earlier.isPresent() ? earlier.get() : work.batch();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private Optional<Long> earlier(String owner, Key key) throws SQLException {
        sql.update(FORGET);
        record Row(String fingerprint, long batch) {}
        Optional<Row> row = sql.one(KNOWN, found -> new Row(found.getString(1), found.getLong(2)), owner, key.text());
        if (row.isPresent() && !row.get().fingerprint().equals(key.fingerprint())) {
            throw new ProblemException(
                    Problem.of(
                            422,
                            "IDEMPOTENCY_KEY_REUSED",
                            "This Idempotency-Key came with another request before: give this one a key of its own.",
                            "Idempotency-Key",
                            null),
                    Map.of());
        }
        return row.map(Row::batch);
    }

    /** In the transaction that queues the batch. */
    static void write(Connection connection, String owner, Key key, long batchId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            Sql.set(statement, owner, key.text(), key.fingerprint(), batchId);
            if (statement.executeUpdate() == 0) {
                throw ProblemException.later(
                        409, "IDEMPOTENCY_KEY_IN_USE", "Another request with this Idempotency-Key was quicker.", 1);
            }
        }
    }

    private static boolean lock(Connection connection, String owner, Key key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            Sql.set(statement, owner, key.text());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
