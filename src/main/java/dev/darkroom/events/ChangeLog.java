package dev.darkroom.events;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The notes of changes that triggers write, of the last hour. */
@ApplicationScoped
public class ChangeLog {

    /** Changes read at once. */
    static final int PAGE = 200;

    private static final String NOW = "SELECT pg_current_snapshot()::text";

    /** By the primary key from the oldest transaction on that was under way at the beginning: few rows, unless one has been for long. */
    private static final String READ = """
            SELECT xid::text::bigint AS xid, id, batch_id, job_ids
            FROM change
            WHERE xid >= pg_snapshot_xmin(?::pg_snapshot) AND xid < pg_snapshot_xmax(?::pg_snapshot) AND (xid, id) > (?::text::xid8, ?)
              AND NOT pg_visible_in_snapshot(xid, ?::pg_snapshot) AND pg_visible_in_snapshot(xid, ?::pg_snapshot)
            ORDER BY xid, id LIMIT %d
            """.formatted(PAGE);

    /**
     * Up to the horizon a change may have been forgotten. From a place it was not read yet where its transaction began later, or has ended only now; one that is still under way,
     * for however long, has written nothing that could be forgotten. A place of the future was given out by another database.
     */
    private static final String KEEPS = """
            SELECT pg_snapshot_xmax(given.place) > h.xid
                   AND NOT EXISTS (
                       SELECT FROM pg_snapshot_xip(given.place) AS open (xid)
                       WHERE open.xid <= h.xid AND pg_visible_in_snapshot(open.xid, pg_current_snapshot()))
                   AND pg_snapshot_xmax(given.place) <= pg_snapshot_xmax(pg_current_snapshot())
            FROM change_horizon h, (SELECT ?::pg_snapshot AS place) AS given
            """;

    private static final String FORGET = """
            WITH oldest AS (SELECT xid, id, at FROM change ORDER BY xid, id LIMIT 10000),
            forgotten AS (
                DELETE FROM change c USING oldest o
                WHERE c.xid = o.xid AND c.id = o.id AND o.at < clock_timestamp() - interval '1 hour'
                RETURNING c.xid),
            horizon AS (
                UPDATE change_horizon SET xid = greatest(xid, (SELECT xid FROM forgotten ORDER BY xid DESC LIMIT 1)))
            SELECT count(*) FROM forgotten
            """;

    private static final int MOST_CHUNKS = 100;
    /** Seconds: who waits longer than this for a few rows does not watch any more. */
    private static final int PATIENCE = 20;

    private final DataSource database;

    ChangeLog(DataSource database) {
        this.database = database;
    }

    Position now() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NOW)) {
            statement.setQueryTimeout(PATIENCE);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Position.parse(row.getString(1))
                        .orElseThrow(() -> new IllegalStateException("not as PostgreSQL writes a snapshot"));
            }
        }
    }

    /**
     * What has become visible from one place to another, in the order of transactions, {@value #PAGE} at most.
     *
     * @param xid go on behind this transaction's
     * @param id change; both 0: from the beginning
     */
    List<Change> read(Position from, Position to, long xid, long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setQueryTimeout(PATIENCE);
            statement.setString(1, from.toString());
            statement.setString(2, to.toString());
            statement.setString(3, Long.toString(xid));
            statement.setLong(4, id);
            statement.setString(5, from.toString());
            statement.setString(6, to.toString());
            List<Change> changes = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<Long> jobs = List.of((Long[]) row.getArray("job_ids").getArray());
                    changes.add(new Change(row.getLong("xid"), row.getLong("id"), row.getLong("batch_id"), jobs));
                }
            }
            return changes;
        }
    }

    /** Whether everything since then is still known. */
    boolean keeps(Position place) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(KEEPS)) {
            statement.setString(1, place.toString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Forgets what is older than an hour, part by part. */
    public void forget() throws SQLException {
        boolean more = true;
        for (int chunk = 0; more && chunk < MOST_CHUNKS; chunk++) {
            more = forgetSome();
        }
    }

    private boolean forgetSome() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FORGET);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1) > 0;
        }
    }
}
