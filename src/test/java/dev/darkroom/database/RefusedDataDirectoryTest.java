package dev.darkroom.database;

import static dev.darkroom.database.Servers.assertRefused;
import static dev.darkroom.database.Servers.assumeWorks;
import static dev.darkroom.database.Servers.servers;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A data directory that cannot be used: one line says why, and nothing in it is touched. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RefusedDataDirectoryTest {
    /** One for most tests, since to make a cluster takes seconds; each test leaves it as it likes. */
    @TempDir
    static Path common;

    @AfterEach
    void a_normal_end_leaves_no_process_behind() {
        EmbeddedPostgres.open(common).close();

        assertThat(servers(common)).isEmpty();
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
        assumeWorks("unshare", "--mount", "true");
        for (String size : List.of("20m", "80m", "100m")) {
            try (Child child = onSmallDisk(disk, "size=" + size)) {
                assertThat(child.lines(1)).singleElement().asString().contains("is full: free some space");
                assertThat(child.end()).isEqualTo(1);
            }
        }
    }

    @Test
    void should_say_in_one_line_that_the_disk_is_read_only(@TempDir Path disk) throws Exception {
        assumeWorks("unshare", "--mount", "true");
        try (Child child = onSmallDisk(disk, "ro")) {
            assertThat(child.lines(1)).singleElement().asString().contains("Darkroom cannot write to " + disk);
            assertThat(child.end()).isEqualTo(1);
        }
    }

    private static Child onSmallDisk(Path disk, String options) throws IOException {
        String mount = "mount -t tmpfs -o %s tmpfs '%s' && exec \"$@\"".formatted(options, disk);
        return Child.start(List.of("unshare", "--mount", "sh", "-c", mount, "sh"), Map.of(), disk, "hold");
    }
}
