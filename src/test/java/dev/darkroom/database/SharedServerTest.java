package dev.darkroom.database;

import static dev.darkroom.database.Servers.assertRefused;
import static dev.darkroom.database.Servers.assumeWorks;
import static dev.darkroom.database.Servers.query;
import static dev.darkroom.database.Servers.servers;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two at once on one data directory, in one JVM and in several. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SharedServerTest {
    /** One for most tests, since to make a cluster takes seconds; each test leaves it as it likes. */
    @TempDir
    static Path common;

    @AfterEach
    void a_normal_end_leaves_no_process_behind() {
        EmbeddedPostgres.open(common).close();

        assertThat(servers(common)).isEmpty();
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
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = Stream.of(entries).map(SharedServerTest::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
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
    void should_refuse_a_data_directory_that_is_in_use_in_another_container(@TempDir Path folder) throws Exception {
        assumeWorks("unshare", "--net", "true");
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

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }
}
