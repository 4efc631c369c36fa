package dev.darkroom.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second simulator out of a home. The lock goes with the process, however that ends. */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    HomeLock(Path home) {
        try {
            Files.createDirectories(home);
            channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked()) {
                channel.close();
                throw new IllegalStateException("Another simulator uses " + home
                        + ". Stop it, or give this one a home of its own (darkroom.simulator.home).");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use " + home + " as the simulator's home: " + e.getMessage(), e);
        }
    }

    private boolean locked() throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot release the simulator's home", e);
        }
    }
}
