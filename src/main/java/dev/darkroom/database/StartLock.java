package dev.darkroom.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Held by whoever starts or stops the server of a data directory: one process, and in it one thread.
 *
 * <p>Between processes it is a lock of the kernel, which lets go of it whatever ends its holder. Such a lock belongs to the
 * whole process, so a word comes before it that one thread may set; it is a system property, since Darkroom's classes
 * may be loaded more than once in a JVM (Quarkus does so in tests), and a string, since libraries take every property for one.
 */
final class StartLock implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final String FREE = "free";
    private static final String TAKEN = "taken";

    private final String inThisJvm;
    private final FileChannel file;

    private StartLock(String inThisJvm, FileChannel file) {
        this.inThisJvm = inThisJvm;
        this.file = file;
    }

    static StartLock take(Path home, Duration timeout, Consumer<String> progress) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        String inThisJvm = "dev.darkroom.database.start:" + home.toRealPath();
        System.getProperties().putIfAbsent(inThisJvm, FREE);
        while (!System.getProperties().replace(inThisJvm, FREE, TAKEN)) {
            if (deadline.isOver()) {
                throw isBusy(home, timeout);
            }
            Deadline.pause();
        }
        FileChannel file = null;
        try {
            file = FileChannel.open(home.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            waitFor(file, home, deadline, timeout, progress);
            return new StartLock(inThisJvm, file);
        } catch (IOException | RuntimeException failure) {
            if (file != null) {
                file.close();
            }
            System.setProperty(inThisJvm, FREE);
            throw failure;
        }
    }

    private static void waitFor(
            FileChannel file, Path home, Deadline deadline, Duration timeout, Consumer<String> progress)
            throws IOException {
        Deadline quiet = Deadline.in(QUIET);
        boolean told = false;
        while (file.tryLock() == null) {
            if (deadline.isOver()) {
                throw isBusy(home, timeout);
            }
            if (!told && quiet.isOver()) {
                progress.accept("Waiting for another Darkroom that starts or stops the database in " + home);
                told = true;
            }
            Deadline.pause();
        }
    }

    private static DatabaseUnavailable isBusy(Path home, Duration timeout) {
        return new DatabaseUnavailable(
                "Another Darkroom has been starting or stopping the database in %s for %d s: wait for it, or end it."
                        .formatted(home, timeout.toSeconds()));
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            System.setProperty(inThisJvm, FREE);
        }
    }
}
