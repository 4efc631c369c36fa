package dev.darkroom.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The PostgreSQL that all tests of this JVM use, and the connection by which they make and drop their databases. */
final class TestServer {
    private static final Logger LOG = Logger.getLogger(TestDatabase.class);
    /** Set once per JVM, since Quarkus loads these classes a second time for its tests. */
    private static final String FOUND = "dev.darkroom.test-database-server";

    private static final String PREFIX = "darkroom_test_";
    private static TestServer instance;
    private static Runnable atEnd = () -> {};

    private final DatabaseConnection address;
    private final Connection maintenance;
    private final String jvm;

    private TestServer(DatabaseConnection address, String jvm) throws SQLException {
        this.address = address;
        this.jvm = jvm;
        PooledSource source = source(address);
        source.setApplicationName(PREFIX + jvm);
        this.maintenance = source.getConnection();
    }

    static synchronized TestServer get() {
        if (instance == null) {
            instance = connect();
        }
        return instance;
    }

    private static TestServer connect() {
        String found = System.getProperty(FOUND);
        try {
            if (found != null) {
                String[] parts = found.split("\n", -1);
                return new TestServer(new DatabaseConnection(parts[0], parts[1], parts[2]), parts[3]);
            }
            DatabaseConnection address = find();
            String jvm = UUID.randomUUID().toString().substring(0, 8);
            TestServer server = new TestServer(address, jvm);
            System.setProperty(FOUND, String.join("\n", address.url(), address.username(), address.password(), jvm));
            server.dropLeftovers();
            Runtime.getRuntime().addShutdownHook(new Thread(server::end));
            return server;
        } catch (SQLException failure) {
            throw new IllegalStateException("The tests' PostgreSQL cannot be used: " + failure.getMessage(), failure);
        }
    }

    private static DatabaseConnection find() {
        String url = System.getenv("DARKROOM_DATABASE_URL");
        if (url != null && !url.isBlank()) {
            LOG.info("Tests use PostgreSQL from DARKROOM_DATABASE_URL");
            return new DatabaseConnection(
                    url,
                    System.getenv().getOrDefault("DARKROOM_DATABASE_USERNAME", ""),
                    System.getenv().getOrDefault("DARKROOM_DATABASE_PASSWORD", ""));
        }
        return DockerEngine.answers() ? container() : embedded();
    }

    /** Testcontainers removes it at the end of the JVM. */
    @SuppressWarnings("resource")
    private static DatabaseConnection container() {
        String image = System.getProperty("darkroom.test.postgres-image", "postgres:18");
        LOG.infof("Tests use PostgreSQL from Testcontainers (image %s)", image);
        PostgreSQLContainer container =
                new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
        container.start();
        return new DatabaseConnection(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }

    /** Below {@code target}, so that only the first run after a clean pays for setting it up. */
    private static DatabaseConnection embedded() {
        LOG.info("Tests use PostgreSQL from the embedded server");
        EmbeddedPostgres postgres =
                EmbeddedPostgres.open(Path.of("target", "test-database"), Timeouts.STANDARD, LOG::info);
        atEnd = postgres::close;
        return postgres.connection();
    }

    String databasePrefix() {
        // Two class loaders count on their own.
        return PREFIX + jvm + "_" + Integer.toHexString(System.identityHashCode(this)) + "_";
    }

    DatabaseConnection database(String name) {
        String url = address.url().replaceFirst("^(jdbc:postgresql://[^/]*/)[^?]*", "$1" + name);
        return new DatabaseConnection(url, address.username(), address.password());
    }

    /**
     * Its connections are set as the service's own ({@code sql.of-new-connections}). PostgreSQL before 18 would compile each
     * claim otherwise, which takes a quarter of a second.
     */
    static PooledSource source(DatabaseConnection address) {
        PooledSource source = new PooledSource();
        source.setURL(address.url());
        source.setOptions("-c plan_cache_mode=force_custom_plan -c jit=off");
        if (!address.username().isEmpty()) {
            source.setUser(address.username());
            source.setPassword(address.password());
        }
        return source;
    }

    synchronized void execute(String sql) {
        try (Statement statement = maintenance.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql + ": " + failure.getMessage(), failure);
        }
    }

    /** Those of test runs that were killed: their maintenance connection is gone. */
    private void dropLeftovers() {
        dropWhere("""
                SELECT datname FROM pg_database
                WHERE datname LIKE 'darkroom\\_test\\_%' AND NOT EXISTS (
                    SELECT FROM pg_stat_activity
                    WHERE starts_with(datname, application_name || '_')
                      AND application_name LIKE 'darkroom\\_test\\_%')
                """);
    }

    private void end() {
        dropWhere("SELECT datname FROM pg_database WHERE starts_with(datname, '%s_')".formatted(PREFIX + jvm));
        atEnd.run();
    }

    private void dropWhere(String query) {
        List<String> names = new ArrayList<>();
        try (Statement statement = maintenance.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            for (String name : names) {
                execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
            }
        } catch (SQLException | IllegalStateException serverIsGone) {
            LOG.debug("Left databases behind: the next run drops them", serverIsGone);
        }
    }
}
