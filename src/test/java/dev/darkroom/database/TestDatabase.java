package dev.darkroom.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * A database of a test's own on a real PostgreSQL, with all migrations applied and no rows.
 *
 * <p>The PostgreSQL is the one {@code DARKROOM_DATABASE_URL} names, else a container where a Docker engine answers (image:
 * system property {@code darkroom.test.postgres-image}), else the embedded server; the log says which. It may be any
 * version from 15.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestDatabase shared;
    private static String template;

    private final String name;
    private final DatabaseConnection address;
    private final PooledSource source;

    private TestDatabase(String name) {
        this.name = name;
        this.address = TestServer.get().database(name);
        this.source = TestServer.source(address);
    }

    /** The same one for all callers in this JVM (and class loader), dropped at its end; {@link #close} leaves it alone. */
    public static synchronized TestDatabase shared() {
        if (shared == null) {
            shared = fresh();
        }
        return shared;
    }

    /** A new one, dropped by {@link #close()} whoever is still connected. Takes some 50 ms, the first one in a JVM longer. */
    public static synchronized TestDatabase fresh() {
        if (template == null) {
            template = migrated();
        }
        String name = nextName();
        TestServer.get().execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
        return new TestDatabase(name);
    }

    /** A new one without any table, for tests of the migrations themselves. */
    public static synchronized TestDatabase empty() {
        String name = nextName();
        TestServer.get().execute("CREATE DATABASE " + name);
        return new TestDatabase(name);
    }

    /** The same, in another encoding than that of the server. */
    public static synchronized TestDatabase empty(String encoding) {
        String name = nextName();
        TestServer.get()
                .execute(
                        "CREATE DATABASE %s ENCODING '%s' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
                                .formatted(name, encoding));
        return new TestDatabase(name);
    }

    /** Copying a migrated database is far quicker than migrating another one. */
    private static String migrated() {
        String name = nextName();
        TestServer.get().execute("CREATE DATABASE " + name);
        DatabaseConnection address = TestServer.get().database(name);
        Flyway.configure(TestDatabase.class.getClassLoader())
                .dataSource(address.url(), emptyToNull(address.username()), emptyToNull(address.password()))
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return name;
    }

    /** Where the URL itself names the user. */
    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String nextName() {
        return TestServer.get().databasePrefix() + COUNT.incrementAndGet();
    }

    /** Gives out as many connections at once as the server has, each in the state of a new one. */
    public DataSource dataSource() {
        return source;
    }

    public Connection connect() throws SQLException {
        return source.getConnection();
    }

    public void execute(String sql) throws SQLException {
        TestSql.execute(dataSource(), sql);
    }

    public long number(String sql) throws SQLException {
        return TestSql.number(dataSource(), sql);
    }

    public String text(String sql) throws SQLException {
        return TestSql.text(dataSource(), sql);
    }

    public List<String> strings(String sql) throws SQLException {
        return TestSql.strings(dataSource(), sql);
    }

    /** Whether a statement waits for what another transaction has locked. */
    public boolean someoneWaits() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            return row.next();
        }
    }

    /** Lets nobody in until {@link #comeBack}, and shows out whoever is there. */
    public void goAway() {
        TestServer.get().execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(name));
        TestServer.get()
                .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'".formatted(name));
    }

    public void comeBack() {
        TestServer.get().execute("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(name));
    }

    public String url() {
        return address.url();
    }

    public String username() {
        return address.username();
    }

    public String password() {
        return address.password();
    }

    @Override
    public void close() {
        if (this != shared) {
            source.close();
            TestServer.get().execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
        }
    }
}
