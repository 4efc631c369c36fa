package dev.darkroom.disk;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the names in folders last, for many at a time: one sync that begins after their names were made serves all who wait. While one is under way the next
 * round gathers, so a slow disk gets larger rounds, not more of them.
 */
final class FolderSync {

    /** Of the folders somebody waits for now. */
    private static final Map<Path, FolderSync> BUSY = new ConcurrentHashMap<>();

    private final ReentrantLock syncing = new ReentrantLock(true);
    private int users;
    private CompletableFuture<Void> gathering;

    private FolderSync() {}

    /** Returns once every name that the folder has had by now is on the disk. */
    static void sync(Path folder) throws IOException {
        FolderSync sync = BUSY.compute(folder, (path, there) -> {
            FolderSync busy = there == null ? new FolderSync() : there;
            busy.users++;
            return busy;
        });
        try {
            sync.join(folder);
        } finally {
            BUSY.computeIfPresent(folder, (path, busy) -> --busy.users == 0 ? null : busy);
        }
    }

    /** How many folders somebody waits for. */
    static int busy() {
        return BUSY.size();
    }

    private void join(Path folder) throws IOException {
        CompletableFuture<Void> round;
        boolean leads;
        synchronized (this) {
            leads = gathering == null;
            round = leads ? new CompletableFuture<>() : gathering;
            gathering = round;
        }
        if (leads) {
            lead(round, folder);
        }
        try {
            round.join();
        } catch (CompletionException e) {
            if (!leads && e.getCause() instanceof ClosedByInterruptException) {
                // Its leader's thread is wanted no more; that says nothing of the folder.
                join(folder);
                return;
            }
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    private void lead(CompletableFuture<Void> round, Path folder) {
        syncing.lock();
        try {
            synchronized (this) {
                // Who comes from here on may have made a name that this sync misses.
                gathering = null;
            }
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
            round.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            round.completeExceptionally(e);
        } finally {
            syncing.unlock();
        }
    }
}
