package dev.darkroom.database;

import static dev.darkroom.database.Servers.assumeWorks;
import static dev.darkroom.database.Servers.connect;
import static dev.darkroom.database.Servers.kill;
import static dev.darkroom.database.Servers.log;
import static dev.darkroom.database.Servers.query;
import static dev.darkroom.database.Servers.servers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded server promises when processes are killed, by really killing them. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class KilledServerTest {
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

    /** Stopped each time, it would recover from the same place for ever. Here it asks for an archive, which takes its time. */
    @Test
    void should_leave_a_server_to_its_recovery_that_takes_long(@TempDir Path folder) throws Exception {
        Path cluster;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(folder)) {
            cluster = Path.of(query(postgres, "SHOW data_directory"));
        }
        Files.writeString(
                cluster.resolve("postgresql.auto.conf"),
                "restore_command = 'sleep 2; false'\n",
                StandardOpenOption.APPEND);
        Files.createFile(cluster.resolve("recovery.signal"));
        Duration brief = Duration.ofMillis(50);
        List<String> told = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> EmbeddedPostgres.open(
                        folder, new Timeouts(PATIENCE, brief, Duration.ofMillis(1_500), PATIENCE), told::add))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("goes on with that by itself: try again");
        assertThat(told).containsOnlyOnce("The embedded database recovers from a crash, which may take a while ...");
        long server = servers(folder).get(0).pid();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(
                folder, new Timeouts(PATIENCE, Duration.ofSeconds(2), PATIENCE, PATIENCE), line -> {})) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
            assertThat(servers(folder))
                    .singleElement()
                    .extracting(ProcessHandle::pid)
                    .isEqualTo(server);
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
        assumeWorks("setsid", "--wait", "true");
        Interruptible.assume();
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

    private static void assertHasAll(EmbeddedPostgres postgres, Child committed) throws SQLException {
        List<String> ids = committed.lines().stream().skip(1).toList();
        assertThat(ids).isNotEmpty();
        assertThat(query(postgres, "SELECT count(*) FROM ledger WHERE id IN (%s)".formatted(String.join(",", ids))))
                .isEqualTo(Integer.toString(ids.size()));
    }
}
