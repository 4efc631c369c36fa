package dev.darkroom.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.ds.PGSimpleDataSource;

/** Where a server answers, and what is asked of it once, when it is opened. */
record Endpoint(Cluster cluster, int port, String password) {
    static final String DATABASE = "darkroom";
    private static final int CONNECT_TIMEOUT_SECONDS = 10;
    private static final List<String> DURABLE = List.of("fsync", "full_page_writes", "synchronous_commit");
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String WRONG_PASSWORD = "28P01";
    private static final String DISK_FULL = "53100";
    private static final String CONNECTION_FAILURE = "08";
    /** Too many connections; admin shutdown, crash shutdown, cannot connect now. */
    private static final Set<String> PASSING = Set.of("53300", "57P01", "57P02", "57P03");

    private static final Logger LOG = Logger.getLogger(Endpoint.class.getName());

    /**
     * Makes sure that this is our server, that it has our database, and that what it commits stays committed.
     *
     * @return false if no server of ours answers yet
     * @throws DatabaseUnavailable if one answers that must not be used
     */
    boolean verify() {
        try {
            return verifyDatabase();
        } catch (SQLException failure) {
            if (NO_SUCH_DATABASE.equals(failure.getSQLState())) {
                return create();
            }
            return isNotYet(failure);
        }
    }

    private boolean create() {
        try {
            try (Connection connection = connect("postgres");
                    Statement statement = connection.createStatement()) {
                if (!isOurs(statement)) {
                    return false;
                }
                statement.execute("CREATE DATABASE " + DATABASE);
            }
            return verifyDatabase();
        } catch (SQLException failure) {
            return isNotYet(failure);
        }
    }

    private boolean verifyDatabase() throws SQLException {
        try (Connection connection = connect(DATABASE);
                Statement statement = connection.createStatement()) {
            if (!isOurs(statement)) {
                return false;
            }
            for (String setting : DURABLE) {
                requireOn(setting, show(statement, setting));
            }
            return true;
        }
    }

    /** The port may have gone to another server of the user since ours wrote it down. */
    private boolean isOurs(Statement statement) throws SQLException {
        return show(statement, "data_directory").equals(cluster.folder().toString());
    }

    private void requireOn(String setting, String value) {
        if (!value.equals("on")) {
            throw new DatabaseUnavailable(
                    "The embedded database in %s runs with %s=%s and could lose paid results in a crash: undo that setting (ALTER SYSTEM, ALTER DATABASE or ALTER ROLE ... RESET %s) and start again."
                            .formatted(cluster.folder(), setting, value, setting));
        }
    }

    /** It starts, recovers, stops, or is too busy: all of that passes. */
    private boolean isNotYet(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (state.startsWith(CONNECTION_FAILURE) || PASSING.contains(state)) {
            LOG.log(Level.FINE, "The embedded database does not answer yet", failure);
            return false;
        }
        Path home = cluster.folder().getParent();
        if (state.equals(DISK_FULL)) {
            throw DatabaseUnavailable.diskFull(home, failure);
        }
        if (state.equals(WRONG_PASSWORD)) {
            throw new DatabaseUnavailable(
                    "The embedded database in %s does not accept the password in %s: put back the file that belongs to it."
                            .formatted(cluster.folder(), home.resolve("password")),
                    failure);
        }
        throw new DatabaseUnavailable(
                "The embedded database in %s cannot be used: %s (the log is in %s; nothing was deleted)."
                        .formatted(cluster.folder(), failure.getMessage(), home.resolve("log")),
                failure);
    }

    private static String show(Statement statement, String setting) throws SQLException {
        try (ResultSet result = statement.executeQuery("SHOW " + setting)) {
            result.next();
            return result.getString(1);
        }
    }

    private Connection connect(String database) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url(database));
        source.setUser(Cluster.USERNAME);
        source.setPassword(password);
        source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
        source.setLoginTimeout(CONNECT_TIMEOUT_SECONDS);
        source.setSocketTimeout(2 * CONNECT_TIMEOUT_SECONDS);
        return source.getConnection();
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }
}
