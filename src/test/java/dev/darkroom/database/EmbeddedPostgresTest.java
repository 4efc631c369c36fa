package dev.darkroom.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded server promises, proven on real servers, by real processes that are really killed. */
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
    void should_share_one_server_within_a_jvm_and_stop_it_with_the_last() throws SQLException {
        EmbeddedPostgres one = EmbeddedPostgres.open(common);
        EmbeddedPostgres other = EmbeddedPostgres.open(common);
        assertThat(other.jdbcUrl()).isEqualTo(one.jdbcUrl());

        one.close();
        one.close();
        assertThat(query(other, "SELECT 1")).isEqualTo("1");

        other.close();
        assertThat(servers(common)).isEmpty();
    }

    @Test
    void should_share_one_server_though_its_classes_are_loaded_twice() throws Exception {
        EmbeddedPostgres ours = EmbeddedPostgres.open(common);
        String[] entries = System.getProperty("java.class.path").split(java.io.File.pathSeparator);
        java.net.URL[] urls = Stream.of(entries).map(EmbeddedPostgresTest::url).toArray(java.net.URL[]::new);
        try (java.net.URLClassLoader loader = new java.net.URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> twin = loader.loadClass(EmbeddedPostgres.class.getName());
            assertThat(twin).isNotSameAs(EmbeddedPostgres.class);

            AutoCloseable theirs =
                    (AutoCloseable) twin.getMethod("open", Path.class).invoke(null, common);
            assertThat(twin.getMethod("jdbcUrl").invoke(theirs)).isEqualTo(ours.jdbcUrl());
            ours.close();
            assertThat(servers(common)).hasSize(1);
            theirs.close();
        }
        assertThat(servers(common)).isEmpty();
    }

    @Test
    void should_share_one_server_between_processes_and_stop_it_with_the_last() throws Exception {
        try (Child one = Child.holding(common);
                Child other = Child.holding(common)) {
            assertThat(other.url()).isEqualTo(one.url());

            assertThat(one.end()).isZero();
            assertThat(servers(common)).hasSize(1);

            assertThat(other.end()).isZero();
            assertThat(servers(common)).isEmpty();
        }
    }

    @Test
    void should_be_set_up_once_by_two_that_come_at_once(@TempDir Path dataDir) throws Exception {
        try (Child one = Child.holding(dataDir);
                Child other = Child.holding(dataDir)) {
            assertThat(other.url()).isEqualTo(one.url());
            assertThat(one.end()).isZero();
            assertThat(other.end()).isZero();
        }
        assertThat(servers(dataDir)).isEmpty();
    }

    @Test
    void should_take_over_the_server_of_a_darkroom_that_was_killed() throws Exception {
        try (Child killed = Child.inserting(common)) {
            killed.lines(50);
            killed.kill();
            long server = servers(common).get(0).pid();

            try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
                assertThat(postgres.jdbcUrl()).isEqualTo(killed.url());
                assertThat(servers(common))
                        .singleElement()
                        .extracting(ProcessHandle::pid)
                        .isEqualTo(server);
                assertHasAll(postgres, killed);
            }
        }
    }

    @Test
    void should_lose_nothing_when_darkroom_and_all_of_the_server_are_killed() throws Exception {
        for (int round = 0; round < 3; round++) {
            try (Child killed = Child.inserting(common)) {
                killed.lines(100);
                ProcessHandle server = servers(common).get(0);
                Stream.concat(Stream.of(server), server.descendants().toList().stream())
                        .forEach(ProcessHandle::destroyForcibly);
                killed.kill();

                try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
                    assertHasAll(postgres, killed);
                }
            }
        }
    }

    @Test
    void should_start_anew_when_only_the_server_was_killed() throws Exception {
        try (Child holder = Child.holding(common)) {
            holder.url();
            kill("-KILL", servers(common).get(0).pid());

            try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
                assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
            }
            assertThat(servers(common)).as("the other still uses it").hasSize(1);
            assertThat(holder.end()).isZero();
            assertThat(servers(common)).isEmpty();
        }
    }

    @Test
    void should_wait_for_orphaned_backends_before_it_starts_anew() throws Exception {
        EmbeddedPostgres lost = EmbeddedPostgres.open(common);
        try (Connection connection = connect(lost)) {
            long backend = Long.parseLong(query(connection, "SELECT pg_backend_pid()"));
            kill("-STOP", backend);
            kill("-KILL", servers(common).get(0).pid());

            CompletableFuture<EmbeddedPostgres> next =
                    CompletableFuture.supplyAsync(() -> EmbeddedPostgres.open(common));
            await().atMost(PATIENCE).until(() -> log(common).contains("pre-existing shared memory block"));
            assertThat(next).isNotDone();

            kill("-CONT", backend);
            try (EmbeddedPostgres postgres = next.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
            }
        } finally {
            lost.close();
        }
    }

    @Test
    void should_not_be_fooled_by_a_stranger_who_got_the_servers_pid() throws Exception {
        try (Child killed = Child.inserting(common)) {
            killed.lines(10);
            ProcessHandle server = servers(common).get(0);
            Stream.concat(server.descendants().toList().stream(), Stream.of(server))
                    .forEach(ProcessHandle::destroyForcibly);
            killed.kill();
            Path file = common.resolve("postgresql/data-18/postmaster.pid");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replaceFirst(
                                    "\\d+",
                                    Long.toString(ProcessHandle.current().pid())));

            try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
                assertHasAll(postgres, killed);
            }
        }
    }

    /** The terminal sends it to the whole foreground process group. */
    @Test
    void should_keep_the_server_out_of_reach_of_ctrl_c() throws Exception {
        try (Child interrupted = Child.start(List.of("setsid", "--wait"), Map.of(), common, "hold")) {
            String url = interrupted.url();
            long group = ProcessHandle.of(interrupted.pid())
                    .flatMap(setsid -> setsid.children().findFirst())
                    .map(ProcessHandle::pid)
                    .orElse(interrupted.pid());
            ProcessHandle server = servers(common).get(0);

            kill("-INT", -group);
            assertThat(interrupted.endsWithin(PATIENCE)).isTrue();

            try (EmbeddedPostgres postgres = EmbeddedPostgres.open(common)) {
                assertThat(postgres.jdbcUrl()).isEqualTo(url);
                assertThat(servers(common))
                        .singleElement()
                        .extracting(ProcessHandle::pid)
                        .isEqualTo(server.pid());
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
    void should_come_through_being_killed_at_any_moment_of_the_first_start(@TempDir Path dataDir) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int kills = 0; kills < 4; kills++) {
            try (Child child = Child.holding(dataDir)) {
                child.endsWithin(Duration.ofMillis(300 + random.nextInt(3500)));
                child.kill();
            }
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(dataDir)) {
            assertThat(query(postgres, "SELECT current_database()")).isEqualTo("darkroom");
        }
        assertThat(servers(dataDir)).isEmpty();
        EmbeddedPostgres.open(dataDir).close();
        try (Stream<Path> left = Files.list(dataDir.resolve("postgresql"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("unpacking-") || name.startsWith("command-"));
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

    @Test
    void should_refuse_the_data_of_another_major_version_and_leave_them_alone(@TempDir Path dataDir)
            throws IOException {
        Path other = Files.createDirectories(dataDir.resolve("postgresql/data-17"));
        Path version = Files.writeString(other.resolve("PG_VERSION"), "17\n");

        assertRefused(dataDir, "was made by PostgreSQL 17, this Darkroom brings PostgreSQL 18");

        assertThat(version).hasContent("17");
        assertThat(dataDir.resolve("postgresql/data-18")).doesNotExist();
    }

    @Test
    void should_refuse_a_folder_that_is_no_cluster_and_leave_it_alone(@TempDir Path dataDir) throws IOException {
        Path folder = Files.createDirectories(dataDir.resolve("postgresql/data-18"));
        Path precious = Files.writeString(folder.resolve("precious"), "keep");

        assertRefused(dataDir, "is not a PostgreSQL cluster");

        assertThat(precious).hasContent("keep");
    }

    @Test
    void should_refuse_what_a_newer_darkroom_made(@TempDir Path dataDir) throws IOException {
        Files.writeString(Files.createDirectories(dataDir.resolve("postgresql")).resolve("layout"), "2\n");

        assertRefused(dataDir, "was made by a newer Darkroom");
    }

    @Test
    void should_say_which_password_file_is_missing_and_make_no_other() throws IOException {
        EmbeddedPostgres.open(common).close();
        Path file = common.resolve("postgresql/password");
        Path away = Files.move(file, common.resolve("postgresql/away"));
        try {
            assertRefused(common, "put " + file + " back");
            assertThat(file).doesNotExist();

            Files.writeString(file, "wrong");
            assertRefused(common, "does not accept the password in " + file);
            assertThat(servers(common)).isEmpty();
        } finally {
            Files.deleteIfExists(file);
            Files.move(away, file);
        }
    }

    @Test
    void should_refuse_a_data_directory_that_is_in_use_in_another_container(@TempDir Path folder) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root makes a network namespace");
        try (Child elsewhere = Child.start(
                List.of("unshare", "--net", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"),
                Map.of(),
                common,
                "hold")) {
            elsewhere.url();

            assertRefused(common, "is in use by a Darkroom in another container");

            assertThat(elsewhere.end()).isZero();
        }
    }

    @Test
    void should_say_that_a_path_is_beyond_postgresql(@TempDir Path folder) {
        assertRefused(folder.resolve("$HOME"), "because of a quote, dollar");
    }

    @Test
    void should_say_what_it_cannot_write(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertRefused(file, file.toString());
    }

    @Test
    void should_say_in_one_line_that_the_disk_is_full(@TempDir Path disk) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root mounts a small disk");
        for (String size : List.of("20m", "80m", "100m")) {
            try (Child child = onSmallDisk(disk, "size=" + size)) {
                assertThat(child.lines(1)).singleElement().asString().contains("is full: free some space");
                assertThat(child.end()).isEqualTo(1);
            }
        }
    }

    @Test
    void should_say_in_one_line_that_the_disk_is_read_only(@TempDir Path disk) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root mounts a disk");
        try (Child child = onSmallDisk(disk, "ro")) {
            assertThat(child.lines(1)).singleElement().asString().contains("Darkroom cannot write to " + disk);
            assertThat(child.end()).isEqualTo(1);
        }
    }

    private static Child onSmallDisk(Path disk, String options) throws IOException {
        String mount = "mount -t tmpfs -o %s tmpfs '%s' && exec \"$@\"".formatted(options, disk);
        return Child.start(List.of("unshare", "--mount", "sh", "-c", mount, "sh"), Map.of(), disk, "hold");
    }

    private static void assertRefused(Path dataDir, String reason) {
        DatabaseUnavailable refusal = catchThrowableOfType(
                DatabaseUnavailable.class, () -> EmbeddedPostgres.open(dataDir).close());
        assertThat(refusal).hasMessageContaining(reason);
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    private static void assertHasAll(EmbeddedPostgres postgres, Child committed) throws SQLException {
        List<String> ids = committed.lines().stream().skip(1).toList();
        assertThat(ids).isNotEmpty();
        assertThat(query(postgres, "SELECT count(*) FROM ledger WHERE id IN (%s)".formatted(String.join(",", ids))))
                .isEqualTo(Integer.toString(ids.size()));
    }

    /** The servers that really run on this data directory, whatever its files say. */
    private static List<ProcessHandle> servers(Path dataDir) {
        String cluster = dataDir.resolve("postgresql/data-18").toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(cluster)
                                && !List.of(arguments).contains("start"))
                        .orElse(false))
                .toList();
    }

    private static String log(Path dataDir) throws IOException {
        return new ServerLog(dataDir.resolve("postgresql/log")).since(Map.of());
    }

    private static void kill(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, "--", Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static java.net.URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private static int port(String jdbcUrl) {
        return URI.create(jdbcUrl.substring("jdbc:".length())).getPort();
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres)) {
            return query(connection, sql);
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
