package dev.darkroom.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSyncTest {

    private static final int AT_ONCE = 32;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void should_serve_all_who_wait_at_once_and_forget_the_folder_afterwards() throws Exception {
        for (Future<Void> each : atOnce(() -> FolderSync.sync(folder))) {
            each.get();
        }
        assertThat(FolderSync.busy()).isZero();
    }

    @Test
    void should_tell_everybody_of_a_round_that_it_has_failed() throws Exception {
        Path gone = folder.resolve("gone");
        for (Future<Void> each : atOnce(() -> FolderSync.sync(gone))) {
            assertThatThrownBy(each::get).hasCauseInstanceOf(NoSuchFileException.class);
        }
        assertThat(FolderSync.busy()).isZero();

        Files.createDirectory(gone);
        FolderSync.sync(gone);
    }

    @Test
    void should_serve_the_others_where_one_is_interrupted() throws Exception {
        List<Future<Void>> all = atOnce(() -> {
            boolean wantedNoMore = Thread.currentThread().getId() % 2 == 0;
            try {
                if (wantedNoMore) {
                    Thread.currentThread().interrupt();
                }
                FolderSync.sync(folder);
            } catch (ClosedByInterruptException e) {
                assertThat(wantedNoMore).isTrue();
            } finally {
                Thread.interrupted();
            }
        });
        for (Future<Void> each : all) {
            each.get();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private List<Future<Void>> atOnce(Work work) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(AT_ONCE);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Callable<Void> one = () -> {
                ready.countDown();
                ready.await();
                work.run();
                return null;
            };
            all.add(threads.submit(one));
        }
        return all;
    }
}
