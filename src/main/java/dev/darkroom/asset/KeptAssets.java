package dev.darkroom.asset;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Whose pictures are kept. One that several owners brought lies on the disk once, and none of them learns of the others. */
@ApplicationScoped
public class KeptAssets {

    /** Shared by all who rely on pictures being there; the sweep takes it alone, so that none goes meanwhile. It ends with the transaction. */
    private static final String SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended('darkroom assets', 0))";

    private static final String ADD = """
            INSERT INTO kept_asset (owner, sha256, media_type, bytes, width, height) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (owner, sha256) DO UPDATE SET used_at = clock_timestamp()
            RETURNING xmax = 0
            """;

    private static final String FIND = """
            SELECT media_type FROM kept_asset WHERE sha256 = ? AND (?::text IS NULL OR owner = ?) ORDER BY owner LIMIT 1
            """;

    private static final String MISSING = """
            SELECT named.sha256 FROM unnest(?) AS named (sha256)
            WHERE NOT EXISTS (SELECT FROM kept_asset k WHERE k.sha256 = named.sha256 AND (?::text IS NULL OR k.owner = ?))
            LIMIT 1
            """;

    /** To the hour, and past rows that another batch marks just now: nobody waits for anybody. */
    private static final String USE = """
            UPDATE kept_asset SET used_at = clock_timestamp()
            WHERE (owner, sha256) IN (
                SELECT owner, sha256 FROM kept_asset
                WHERE sha256 = ANY (?) AND (?::text IS NULL OR owner = ?) AND used_at < clock_timestamp() - interval '1 hour'
                FOR UPDATE SKIP LOCKED)
            """;

    private final DataSource database;
    private final AssetStore store;

    KeptAssets(DataSource database, AssetStore store) {
        this.database = database;
        this.store = store;
    }

    /**
     * Keeps a picture.
     *
     * @return whether it is new to this owner
     * @throws NoRoom when the disk does not take it
     */
    public boolean keep(String owner, IncomingAsset picture) throws SQLException, NoRoom {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean isNew = keep(connection, owner, List.of(picture)) == 1;
                connection.commit();
                return isNew;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * Keeps pictures in a transaction of the caller's. Where that is rolled back, their files stay behind and are nobody's until the sweep comes by.
     *
     * @return how many are new to this owner
     */
    public int keep(Connection connection, String owner, Collection<IncomingAsset> pictures)
            throws SQLException, NoRoom {
        share(connection);
        store.place(pictures);
        // In one order for all: two who bring the same pictures must not wait for each other.
        List<Asset> assets = pictures.stream()
                .map(IncomingAsset::asset)
                .sorted(Comparator.comparing(Asset::sha256))
                .toList();
        int added = 0;
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Asset asset : assets) {
                added += add(add, owner, asset) ? 1 : 0;
            }
        }
        return added;
    }

    private static boolean add(PreparedStatement add, String owner, Asset asset) throws SQLException {
        add.setString(1, owner);
        add.setString(2, asset.sha256());
        add.setString(3, asset.type().mediaType());
        add.setLong(4, asset.bytes());
        add.setInt(5, asset.size().width());
        add.setInt(6, asset.size().height());
        try (ResultSet row = add.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * The media type of a picture.
     *
     * @param owner who brought it; empty: whoever
     * @return empty where it is not this owner's
     */
    public Optional<String> find(Optional<String> owner, String sha256) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, sha256);
            find.setString(2, owner.orElse(null));
            find.setString(3, owner.orElse(null));
            return first(find);
        }
    }

    /**
     * Relies on pictures in a transaction of the caller's: they are kept from now on as if they had just been brought.
     *
     * @return one that is not there any more; empty where all are
     */
    public Optional<String> use(Connection connection, Optional<String> owner, Collection<String> sha256s)
            throws SQLException {
        share(connection);
        String[] named = sha256s.toArray(String[]::new);
        try (PreparedStatement missing = connection.prepareStatement(MISSING);
                PreparedStatement use = connection.prepareStatement(USE)) {
            for (PreparedStatement statement : List.of(missing, use)) {
                statement.setArray(1, connection.createArrayOf("text", named));
                statement.setString(2, owner.orElse(null));
                statement.setString(3, owner.orElse(null));
            }
            use.executeUpdate();
            return first(missing);
        }
    }

    private static void share(Connection connection) throws SQLException {
        try (PreparedStatement share = connection.prepareStatement(SHARE)) {
            share.execute();
        }
    }

    private static Optional<String> first(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
