package dev.darkroom.database;

import static dev.darkroom.database.Servers.connect;
import static dev.darkroom.database.Servers.execute;
import static dev.darkroom.database.Servers.query;
import static dev.darkroom.database.Servers.servers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded server promises while all goes well, on real servers. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** One for most tests, since to make a cluster takes seconds; each test leaves it as it likes. */
    @TempDir
    static Path common;

    @AfterEach
    void a_normal_end_leaves_no_process_behind() {
        EmbeddedPostgres.open(common).close();

        assertThat(servers(common)).isEmpty();
    }

    @Test
    void should_set_itself_up_at_first_use_and_say_so(@TempDir Path parent) throws SQLException {
        Path dataDir = parent.resolve("not yet there").resolve("Darkroom");
        List<String> progress = new ArrayList<>();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(dataDir, Timeouts.STANDARD, progress::add)) {
            assertThat(query(postgres, "SELECT current_database()")).isEqualTo("darkroom");
            assertThat(query(postgres, "SHOW server_version")).startsWith("18.");
            assertThat(query(postgres, "SHOW data_checksums")).isEqualTo("on");
            assertThat(query(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(postgres, "SELECT upper('żółć')")).isEqualTo("ŻÓŁĆ");
        }
        try (EmbeddedPostgres again = EmbeddedPostgres.open(dataDir, Timeouts.STANDARD, progress::add)) {
            assertThat(again.username()).isEqualTo("darkroom");
        }
        assertThat(progress)
                .containsExactly("Setting up the embedded PostgreSQL 18 in %s (first use)"
                        .formatted(dataDir.resolve("postgresql")));
        assertThat(dataDir.resolve("postgresql/data-18/PG_VERSION")).exists();
    }

    @Test
    void should_keep_what_is_committed() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
                assertThat(query(postgres, "SHOW " + setting)).as(setting).isEqualTo("on");
            }
        }
    }

    @Test
    void should_be_there_again_at_the_same_address_when_it_was_killed_under_its_users() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            execute(postgres, "CREATE TABLE kept AS SELECT 42 AS n");
            assertThat(postgres.revive()).as("it lives").isFalse();
            ProcessHandle server = servers(common).get(0);
            server.destroyForcibly();
            server.onExit().get(1, TimeUnit.MINUTES);

            assertThat(postgres.revive()).isTrue();

            assertThat(query(postgres, "SELECT n FROM kept")).isEqualTo("42");
            execute(postgres, "DROP TABLE kept");
        }
    }

    @Test
    void should_stay_durable_though_a_setting_says_otherwise() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            execute(postgres, "ALTER SYSTEM SET fsync = off");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
            execute(postgres, "ALTER SYSTEM RESET fsync");
        }
    }

    @Test
    void should_refuse_a_database_that_would_not_wait_for_the_disk() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            execute(postgres, "ALTER DATABASE darkroom SET synchronous_commit = off");
            try {
                assertThatThrownBy(() -> EmbeddedPostgres.open(common))
                        .isInstanceOf(DatabaseUnavailable.class)
                        .hasMessageContaining("synchronous_commit=off")
                        .hasMessageContaining("RESET synchronous_commit");
            } finally {
                execute(postgres, "ALTER DATABASE darkroom RESET synchronous_commit");
            }
        }
    }

    @Test
    void should_keep_its_password_to_its_owner() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            Path file = common.resolve("postgresql/password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file)).isEqualTo(postgres.password()).hasSizeGreaterThan(40);
            assertThat(postgres.connection().toString()).doesNotContain(postgres.password());
        }
    }

    @Test
    void should_make_a_readable_password_private_again() throws IOException {
        Path file = common.resolve("postgresql/password");
        EmbeddedPostgres.open(common).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        EmbeddedPostgres.open(common).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void should_let_nobody_in_without_the_password() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), "darkroom", "guess"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refusal -> assertThat(refusal.getSQLState()).isEqualTo("28P01"));
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), "darkroom", null))
                    .isInstanceOf(SQLException.class);
            assertThat(query(postgres, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThat(query(postgres, "SHOW unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void should_answer_on_the_loopback_address_only() throws Exception {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            for (InetAddress other : others) {
                try (Socket socket = new Socket()) {
                    assertThatThrownBy(
                                    () -> socket.connect(new InetSocketAddress(other, port(postgres.jdbcUrl())), 2000))
                            .as("%s", other)
                            .isInstanceOf(ConnectException.class);
                }
            }
        }
    }

    @Test
    void should_stop_the_server_though_the_thread_is_interrupted() {
        EmbeddedPostgres postgres = EmbeddedPostgres.open(common);
        Thread.currentThread().interrupt();

        postgres.close();

        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(servers(common)).isEmpty();
    }

    @Test
    void should_stop_though_somebody_is_in_the_middle_of_a_statement() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.open(common);
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            CompletableFuture<Void> sleep =
                    CompletableFuture.runAsync(() -> assertThatCode(() -> statement.execute("SELECT pg_sleep(600)"))
                            .isInstanceOf(SQLException.class));
            await().atMost(PATIENCE)
                    .until(() -> query(
                                    postgres,
                                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
                            .equals("1"));

            postgres.close();

            assertThat(servers(common)).isEmpty();
            sleep.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void should_start_as_nobody_where_root_may_make_no_user_namespace(@TempDir Path folder) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root needs another user");
        Path refusing = Files.writeString(folder.resolve("unshare"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(refusing, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = Map.of("PATH", folder + ":" + System.getenv("PATH"));
        // What root may do in a container.
        String capabilities = "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap";
        List<String> container = List.of("setpriv", "--bounding-set=" + capabilities, "--inh-caps=-all");
        try (Child child = Child.start(container, environment, common, "insert")) {
            child.lines(10);
            assertThat(Files.getOwner(common.resolve("postgresql/data-18")).getName())
                    .isIn("postgres", "nobody");
            child.kill();
        }
        try (Child child = Child.start(container, environment, common, "hold")) {
            child.url();
            assertThat(child.end()).isZero();
            assertThat(servers(common)).isEmpty();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
            assertThat(Files.getOwner(common.resolve("postgresql/data-18")).getName())
                    .isEqualTo("root");
            assertThat(query(postgres, "SELECT count(*) FROM ledger")).isNotEqualTo("0");
        }
    }

    private static int port(String jdbcUrl) {
        return URI.create(jdbcUrl.substring("jdbc:".length())).getPort();
    }
}
