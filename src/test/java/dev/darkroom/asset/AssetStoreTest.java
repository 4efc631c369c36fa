package dev.darkroom.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.job.Sha256;
import dev.darkroom.picture.TestPictures;
import dev.darkroom.result.SmallDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetStoreTest {

    @TempDir
    Path folder;

    @Test
    void should_say_that_a_disk_is_full_and_leave_nothing_half_done() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            AssetStore store = store(folder);
            byte[] picture = Arrays.copyOf(TestPictures.png(100, 100), 3_000_000);
            assertThatThrownBy(() -> store.receive(new ByteArrayInputStream(picture)))
                    .isInstanceOf(NoRoom.class);
            assertThat(files()).isEmpty();

            byte[] small = TestPictures.png(100, 100);
            IncomingAsset incoming = store.receive(new ByteArrayInputStream(small));
            disk.fill();
            // Its bytes are on the disk by now; names take no room worth speaking of.
            try {
                store.place(List.of(incoming));
                assertThat(store.find(Sha256.of(small))).isPresent();
            } catch (NoRoom e) {
                assertThat(store.find(Sha256.of(small))).isEmpty();
            }
            incoming.close();
        }
    }

    @Test
    void should_leave_nothing_of_a_sender_that_gives_up() throws IOException {
        AssetStore store = store(folder);
        InputStream cut = new InputStream() {
            private int sent;

            @Override
            public int read() throws IOException {
                if (sent++ > 100_000) {
                    throw new IOException("gone");
                }
                return 7;
            }
        };
        assertThatThrownBy(() -> store.receive(cut))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(files()).isEmpty();
    }

    @Test
    void should_sweep_what_was_left_long_ago_and_nothing_else() throws IOException {
        AssetStore store = store(folder);
        IncomingAsset running = store.receive(new ByteArrayInputStream(TestPictures.png(3, 3)));
        IncomingAsset abandoned = store.receive(new ByteArrayInputStream(TestPictures.png(4, 4)));
        Files.setLastModifiedTime(abandoned.part(), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        store.sweepIncoming();
        assertThat(files()).containsExactly(running.part());
    }

    @Test
    void should_take_no_name_that_is_no_hash() {
        for (String name : List.of("../x", "", "0".repeat(63), "A".repeat(64), "0".repeat(64) + "/..")) {
            assertThatThrownBy(() -> store(folder).find(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static AssetStore store(Path folder) {
        return new AssetStore(
                new AssetConfig() {
                    @Override
                    public Optional<Path> dir() {
                        return Optional.of(folder);
                    }

                    @Override
                    public Duration keepFor() {
                        return Duration.ZERO;
                    }

                    @Override
                    public int concurrentUploads() {
                        return 1;
                    }
                },
                Optional::empty);
    }
}
