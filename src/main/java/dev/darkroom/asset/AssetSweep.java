package dev.darkroom.asset;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Removes pictures that nobody has used for long and no job waits for, and files that are nobody's. */
@ApplicationScoped
public class AssetSweep {

    private static final int AT_ONCE = 500;

    /** Not waited for: while somebody relies on pictures, the next round will do. */
    private static final String ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('darkroom assets', 0))";

    /** Those that a job may still need are as if used now, so that they do not stand in the way of others for ever. */
    private static final String FORGET = """
            WITH old AS (
                SELECT owner, sha256, EXISTS (
                    SELECT FROM job j LEFT JOIN result r ON r.job_id = j.id
                    WHERE j.image = 'asset:' || k.sha256 AND j.first_step = 'UPLOAD' AND j.image LIKE 'asset:%'
                      AND j.replaced_by IS NULL AND (r.state IS NULL OR r.state = 'UNCERTAIN')) AS needed
                FROM kept_asset k
                WHERE used_at < clock_timestamp() - ? * interval '1 second'
                ORDER BY used_at LIMIT ?),
            spared AS (
                UPDATE kept_asset SET used_at = clock_timestamp()
                WHERE (owner, sha256) IN (SELECT owner, sha256 FROM old WHERE needed))
            DELETE FROM kept_asset WHERE (owner, sha256) IN (SELECT owner, sha256 FROM old WHERE NOT needed)
            RETURNING sha256
            """;

    private static final String NOBODYS = """
            SELECT file.sha256 FROM unnest(?) AS file (sha256)
            WHERE NOT EXISTS (SELECT FROM kept_asset k WHERE k.sha256 = file.sha256)
            """;

    private final DataSource database;
    private final AssetStore store;
    private final Duration keepFor;
    private int shelf;

    AssetSweep(DataSource database, AssetStore store, AssetConfig config) {
        this.database = database;
        this.store = store;
        this.keepFor = config.keepFor();
    }

    /** One round: a few hundred old pictures, and one of the 256 shelves of files. */
    public synchronized void run() throws SQLException, IOException {
        store.sweepIncoming();
        while (round(AT_ONCE) == AT_ONCE) {
            // There may be more.
        }
    }

    private int round(int most) throws SQLException, IOException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!alone(connection)) {
                    return 0;
                }
                List<String> forgotten = keepFor.isZero() ? List.of() : forget(connection, most);
                List<String> files = new ArrayList<>(forgotten);
                if (forgotten.size() < most) {
                    files.addAll(oldOf(store.shelf(shelf)));
                    shelf = (shelf + 1) % AssetStore.SHELVES;
                }
                // Files go only when that is committed: none that somebody may still rely on.
                connection.commit();
                delete(connection, files);
                return forgotten.size();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /** Who brings one of them again meanwhile waits until it is gone. Where somebody relies on pictures just now, they are found as nobody's by a later round. */
    private void delete(Connection connection, List<String> files) throws SQLException, IOException {
        if (!files.isEmpty() && alone(connection)) {
            for (String nobodys : nobodys(connection, files)) {
                store.delete(nobodys);
            }
        }
    }

    /** What nobody here knows may be another ledger's, which shares the folder: only what is old is looked at. */
    private List<String> oldOf(List<String> files) throws IOException {
        if (keepFor.isZero()) {
            return List.of();
        }
        List<String> old = new ArrayList<>();
        for (String file : files) {
            if (store.isOlder(file, keepFor)) {
                old.add(file);
            }
        }
        return old;
    }

    private static boolean alone(Connection connection) throws SQLException {
        try (PreparedStatement alone = connection.prepareStatement(ALONE);
                ResultSet row = alone.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private List<String> forget(Connection connection, int most) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, keepFor.toSeconds());
            forget.setInt(2, most);
            return names(forget);
        }
    }

    private static List<String> nobodys(Connection connection, List<String> files) throws SQLException {
        try (PreparedStatement nobodys = connection.prepareStatement(NOBODYS)) {
            nobodys.setArray(1, connection.createArrayOf("text", files.toArray()));
            return names(nobodys);
        }
    }

    private static List<String> names(PreparedStatement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
